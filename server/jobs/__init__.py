"""What runs beside the requests, started from one list."""
