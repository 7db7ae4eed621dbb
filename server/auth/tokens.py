"""Tokens: signed for those who ask with a private key, checked for those who bring one."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from joserfc import jwt
from joserfc.errors import UnsupportedAlgorithmError
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from colloquy.domain.ids import SECOND, Instant
from colloquy.server.auth.keys import Keys, VerifyingKey, algorithms_of
from colloquy.server.errors import Unauthenticated

MAX_BYTES = 8192
MAX_LIFE = 24 * 3600
SKEW = 60
"""How many seconds the issuer's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token that counts says; `subject` None is the business."""

    application: str
    subject: str | None
    issued_at: Instant
    expires_at: Instant
    not_before: Instant | None = None
    acl: object = None
    has_acl: bool = False


class _Registry(JWSRegistry):
    """joserfc's registry, bound to the algorithms of one key, without its word on EdDSA's name."""

    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError("not an algorithm of this key")
        return self.algorithms[name]


class _StrictDecoder(json.JSONDecoder):
    """JSON without duplicate names, NaN and Infinity."""

    def __init__(self, **_: Any) -> None:
        super().__init__(object_pairs_hook=_no_duplicates, parse_constant=_no_constant)


def issue(
    key: VerifyingKey,
    application: str,
    subject: str | None,
    life: int,
    now: Instant,
    acl: Mapping[str, object] | None = None,
) -> str:
    """Return a token for a participant's name, or for the business; `life` in seconds."""
    issued = now // SECOND
    claims: dict[str, Any] = {
        "application_id": application,
        "iat": issued,
        "exp": issued + life,
        "jti": secrets.token_urlsafe(16),
    }
    if subject is not None:
        claims["sub"] = subject
    if acl is not None:
        claims["acl"] = acl
    algorithms = algorithms_of(key)
    return jwt.encode({"alg": algorithms[-1]}, claims, key, registry=_Registry(algorithms=algorithms))


def signed(token: str, keys: Keys) -> dict[str, Any]:
    """Return what one of the keys has signed, be it in time or not. Raises `Unauthenticated`."""
    if len(token) > MAX_BYTES or not token.isascii():
        raise Unauthenticated("too long, or not ASCII")
    try:
        return _signed_claims(token, keys)
    except Unauthenticated:
        raise
    except Exception as error:  # noqa: BLE001
        # Hostile tokens raise more than joserfc's own errors: RecursionError, for one.
        raise Unauthenticated(type(error).__name__) from None


def _signed_claims(token: str, keys: Keys) -> dict[str, Any]:
    head, body, _ = token.split(".")
    header = json.loads(urlsafe_b64decode(head.encode()), cls=_StrictDecoder)
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise Unauthenticated("typ")
    # Read before it is verified, for nothing but the choice of the keys to verify it with.
    unverified = json.loads(urlsafe_b64decode(body.encode()), cls=_StrictDecoder)
    application = unverified.get("application_id")
    candidates = keys.get(application, ()) if isinstance(application, str) else ()
    reason = "no key of its application"
    for key in candidates:
        registry = _Registry(algorithms=algorithms_of(key))
        try:
            return jwt.decode(token, key, registry=registry, decoder_cls=_StrictDecoder).claims
        except Exception as error:  # noqa: BLE001  see verify
            reason = type(error).__name__
    raise Unauthenticated(reason)


def stated(claims: Mapping[str, Any]) -> Claims:
    """Return what claims say that were signed, be it in time or not. Raises `Unauthenticated`."""
    issued, expires = _whole(claims, "iat"), _whole(claims, "exp")
    if not 0 < expires - issued <= MAX_LIFE:
        raise Unauthenticated("life longer than a day, or none")
    for name in ("sub", "jti"):
        if name in claims and (not isinstance(claims[name], str) or not claims[name]):
            raise Unauthenticated(f"{name} is not a string with something in it")
    return Claims(
        application=claims["application_id"],
        subject=claims.get("sub"),
        issued_at=Instant(issued * SECOND),
        expires_at=Instant(expires * SECOND),
        not_before=Instant(_whole(claims, "nbf") * SECOND) if "nbf" in claims else None,
        acl=claims.get("acl"),
        has_acl="acl" in claims,
    )


def require_current(claims: Claims, now: Instant) -> None:
    """Raise `Unauthenticated` before and after the time of a token."""
    if claims.expires_at <= now:
        raise Unauthenticated("expired")
    latest = now + SKEW * SECOND
    if claims.issued_at > latest:
        raise Unauthenticated("issued in the future")
    if claims.not_before is not None and claims.not_before > latest:
        raise Unauthenticated("not yet valid")


def _whole(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if type(value) is not int or abs(value) > 2**52:
        raise Unauthenticated(f"{name} is not a whole number")
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
