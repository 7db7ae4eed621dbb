"""The `colloquy` command: one file for each of its commands."""
