"""Lists of members that come in: read as they are, checked against the book, written by sets, undone as a whole."""
