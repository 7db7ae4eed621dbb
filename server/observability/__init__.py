"""Logs, metrics, and the garbage collector's settings."""
