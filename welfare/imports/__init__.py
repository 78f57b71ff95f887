"""Lists of people and money that come in from sheets: read, matched with members, told row by row, taken in."""
