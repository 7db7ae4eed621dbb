"""Other servers, each written as its own users would write it, over Colloquy's database."""
