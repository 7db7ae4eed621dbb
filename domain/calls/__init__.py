"""Rules of legs: one participant's media connection to a conversation."""
