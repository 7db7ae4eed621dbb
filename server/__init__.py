"""The composition root: settings, transports, tokens and the command; may import every layer."""
