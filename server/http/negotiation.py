"""Which media type an answer has, and whether a body has one that we read."""

from dataclasses import dataclass
from functools import lru_cache

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
OFFERS = (JSON, RESPONSE)
"""What we answer with, our preference first."""

_MAX_HEADER = 4096
MOST_HEADERS = 256
"""How many headers are known by their text: clients send the same ones with every request."""


@dataclass(frozen=True, slots=True)
class Range:
    """One media range of an Accept header."""

    type: str
    quality: float
    position: int

    @property
    def specificity(self) -> int:
        """Return 2 for a type, 1 for its wildcard, 0 for the wildcard of all."""
        return 0 if self.type == "*/*" else 1 if self.type.endswith("/*") else 2

    def covers(self, offer: str) -> bool:
        return self.type in ("*/*", offer, offer.partition("/")[0] + "/*")


@lru_cache(MOST_HEADERS)
def negotiate(accept: str | None, offers: tuple[str, ...] = OFFERS) -> str | None:
    """Return the offer that an Accept header likes best; None: it accepts none.

    An explicit type beats a wildcard, and of equals the one that the client named first wins.
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = _ranges(accept[:_MAX_HEADER])
    best: tuple[float, int, int, int] | None = None
    chosen = None
    for order, offer in enumerate(offers):
        covering = [found for found in ranges if found.covers(offer)]
        if not covering:
            continue
        match = max(covering, key=lambda found: (found.specificity, -found.position))
        rank = (match.quality, match.specificity, -match.position, -order)
        if match.quality > 0 and (best is None or rank > best):
            best, chosen = rank, offer
    return chosen


@lru_cache(MOST_HEADERS)
def is_json(content_type: str | None) -> bool:
    """Return whether a Content-Type is JSON in UTF-8, and not merely something like it."""
    type_, parameters = _split(content_type or "")
    charset = parameters.get("charset", "utf-8").lower()
    return type_ == JSON and charset in ("utf-8", "utf8")


def _ranges(accept: str) -> list[Range]:
    found = []
    for position, part in enumerate(accept.split(",")):
        type_, parameters = _split(part)
        if "/" in type_ and parameters.get("charset", "utf-8").lower() in ("utf-8", "utf8"):
            found.append(Range(type_, _quality(parameters.get("q")), position))
    return found


def _split(value: str) -> tuple[str, dict[str, str]]:
    type_, *rest = value.split(";")
    parameters = {}
    for parameter in rest:
        name, _, text = parameter.partition("=")
        parameters[name.strip().lower()] = text.strip().strip('"')
    return type_.strip().lower(), parameters


def _quality(text: str | None) -> float:
    if text is None:
        return 1.0
    try:
        quality = float(text)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
