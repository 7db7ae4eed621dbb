"""Strawberry as it comes: its own view, SQLModel's ORM in async sessions, and DataLoaders."""
