"""What mutations answer: the outcome, or `errors` and nothing else.

Messages, memberships, legs and ledger entries are what the resolver returned. Participants,
conversations and events are read again by id, so that counters and cursors are as stored.
"""
