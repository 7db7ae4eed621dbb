"""One file for each change of the tables, and the environment that runs them."""

NEWEST = "0001"
"""The revision of the newest of these files, which the code was written for."""
