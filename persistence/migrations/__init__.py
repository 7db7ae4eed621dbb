"""One file for each change of the tables, and the environment that runs them."""
