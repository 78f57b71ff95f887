"""What may happen to people in the book: verbs that pages, imports and the API call."""
