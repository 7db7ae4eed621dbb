"""Colloquy, as one import package: the layers stand at the top of the repository, and are linked here."""
