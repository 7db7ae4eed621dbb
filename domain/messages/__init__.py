"""Rules of messages: drafting, sending, editing, delivery, unread counts and marks."""
