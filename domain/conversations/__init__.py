"""Rules of conversations: making, changing, telling, following, events and signals of their own."""
