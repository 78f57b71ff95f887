"""What officers type about members."""
