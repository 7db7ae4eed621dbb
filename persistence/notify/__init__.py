"""How those who wait are told that something was committed, and how signals travel."""
