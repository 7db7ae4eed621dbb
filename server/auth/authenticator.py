"""From a token to the one who acts."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from colloquy.domain import access
from colloquy.domain.actor import Actor, Role
from colloquy.domain.ids import ApplicationId, Instant
from colloquy.domain.model.participant import Participant
from colloquy.server.auth import acl, tokens
from colloquy.server.auth.keys import Keys
from colloquy.server.errors import Unauthenticated

OPEN_APPLICATION = ApplicationId("default")
"""Whom a request belongs to while nobody needs a token."""


class Directory(Protocol):
    """Where the participant that a token's `sub` names is found."""

    def participant_named(
        self, application: ApplicationId, name: str
    ) -> Awaitable[tuple[Participant, Participant] | None]:
        """Return the very participant that a name was given to, and who it is now."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, what its token lets through, and until when it counts."""

    actor: Actor
    access: acl.Access = acl.FULL
    expires_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What a token says, which never changes; its caller, if it names no participant."""

    claims: tokens.Claims
    caller: Caller


MOST_TOKENS = 4096
"""How many tokens are known by their text, so that a signature is checked once; 1 KB each."""


class Authenticator:
    """Knows callers by their tokens; in open mode everybody is the business."""

    def __init__(self, keys: Keys, directory: Directory, clock: Callable[[], Instant]) -> None:
        self._keys = keys
        self._directory = directory
        self.clock = clock
        self._known = lru_cache(MOST_TOKENS)(self._read)

    async def caller(self, authorization: object) -> Caller:
        """Return who sends an Authorization header, or None for it. Raises `Unauthenticated`."""
        if authorization is None and not self._keys:
            return Caller(Actor(OPEN_APPLICATION))
        if not self._keys:
            raise Unauthenticated("a token, in open mode, where none can be checked")
        known = self._known(_bearer(authorization))
        tokens.require_current(known.claims, self.clock())
        if known.claims.subject is None:
            return known.caller
        actor = await self._participant(known.claims, known.claims.subject)
        return replace(known.caller, actor=actor)

    def _read(self, token: str) -> "_Known":
        claims = tokens.stated(tokens.signed(token, self._keys))
        granted = acl.parse(claims.acl) if claims.has_acl else acl.FULL
        business = Actor(ApplicationId(claims.application), issued_at=claims.issued_at)
        return _Known(claims, Caller(business, granted, claims.expires_at))

    async def _participant(self, claims: tokens.Claims, name: str) -> Actor:
        application = ApplicationId(claims.application)
        found = await self._directory.participant_named(application, name)
        if found is None:
            raise Unauthenticated("sub names nobody")
        named, current = found
        if access.has_ended(named, current, claims.issued_at):
            raise Unauthenticated("sub names a participant that was merged away since, or erased")
        role = Role.BUSINESS if current.acts_for_business else Role.PARTICIPANT
        return Actor(application, role, named.id, claims.issued_at)


def authorization_of(payload: Mapping[str, object] | None) -> object:
    """Return what a connection_init payload says for an Authorization header."""
    return next((value for name, value in (payload or {}).items() if name.lower() == "authorization"), None)


def _bearer(authorization: object) -> str:
    if not isinstance(authorization, str):
        raise Unauthenticated("no token")
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("not a Bearer token")
    return token.strip()
