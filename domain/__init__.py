"""The rules of conversations and identity: frozen values, and functions that return a `Change`.

This layer imports the standard library alone. It reads no clock, draws no random number and
does no I/O; what a rule needs of that kind comes in as an argument (see `ids.Moment`).
"""
