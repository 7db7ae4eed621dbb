"""What a unit of work reads before it decides: each noun in a file of its own."""
