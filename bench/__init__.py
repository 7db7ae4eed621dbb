"""Benchmarks: each measures things side by side in one run, and prints a table of ratios."""
