"""What a token says, if all of it is right, as the authenticator asks it step by step."""

from colloquy.domain.ids import Instant
from colloquy.server.auth import tokens
from colloquy.server.auth.keys import Keys


def verified(token: str, keys: Keys, now: Instant) -> tokens.Claims:
    """Return what a token says. Raises `Unauthenticated`, for whatever is wrong with it."""
    claims = tokens.stated(tokens.signed(token, keys))
    tokens.require_current(claims, now)
    return claims
