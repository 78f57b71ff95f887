"""What officers type about welfare."""
