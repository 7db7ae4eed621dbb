"""The transports: HTTP, WebSocket and SSE, and the pages."""
