"""Who calls, and what a token may do."""
