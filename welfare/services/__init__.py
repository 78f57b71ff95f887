"""What may happen to money and goods: verbs that pages, the API and imports call."""
