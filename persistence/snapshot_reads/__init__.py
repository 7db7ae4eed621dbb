"""What one actor may see at one moment, read for many parents at once."""
