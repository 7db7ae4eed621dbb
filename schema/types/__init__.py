"""The types of the graph; the one place where modules may refer to each other in a circle."""
