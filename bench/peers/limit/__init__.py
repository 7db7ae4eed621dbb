"""The limit: what somebody writes by hand who wants these answers, and nothing else, fast."""
