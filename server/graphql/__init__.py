"""From a request to an answer: documents, execution, shared streams, kept answers."""
