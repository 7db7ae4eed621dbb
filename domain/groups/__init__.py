"""Rules of GROUPs: who is invited, joins and leaves."""
