"""What clients send; each input turns itself into a value of the domain.

A field without a default is null when it is left out. Where the two differ (null clears, absent
keeps) the default is UNSET.
"""
