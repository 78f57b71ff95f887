"""What is typed about campaigns, a file for each part."""
