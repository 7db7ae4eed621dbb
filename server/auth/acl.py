"""What a token's `acl` claim lets through: paths and methods, one row for each root field."""

from collections.abc import Iterable
from dataclasses import dataclass

Row = tuple[str, tuple[str, ...]]
"""The method that a root field counts as, and every path that it needs."""

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_ANYTHING = (
    "/v1/participants/:id",
    "/v1/conversations/:id",
    "/v1/messages/:id",
    "/v1/events/:id",
    "/v1/legs/:id",
)

ROOT_FIELDS: dict[str, Row] = {
    # An id may name a thing of any kind, so these two ask for every kind's grant.
    "node": ("GET", _ANYTHING),
    "nodes": ("GET", _ANYTHING),
    "viewer": ("GET", ("/v1/participants/me",)),
    "conversation": ("GET", ("/v1/conversations/:id",)),
    "conversationByName": ("GET", ("/v1/conversations/:id",)),
    "conversations": ("GET", ("/v1/conversations",)),
    "participant": ("GET", ("/v1/participants/:id",)),
    "participants": ("GET", ("/v1/participants",)),
    "searchMessages": ("GET", ("/v1/messages",)),
    "mergePreview": ("GET", ("/v1/participants/:id/merges",)),
    "createParticipant": ("POST", ("/v1/participants",)),
    "updateParticipant": ("PATCH", ("/v1/participants/:id",)),
    "promoteParticipant": ("POST", ("/v1/participants/:id/promotions",)),
    "mergeParticipants": ("POST", ("/v1/participants/:id/merges",)),
    "unmergeParticipants": ("DELETE", ("/v1/participants/:id/merges",)),
    "eraseParticipant": ("DELETE", ("/v1/participants/:id",)),
    "getOrCreateConversation": ("POST", ("/v1/conversations",)),
    "createConversation": ("POST", ("/v1/conversations",)),
    "updateConversation": ("PATCH", ("/v1/conversations/:id",)),
    "deleteConversation": ("DELETE", ("/v1/conversations/:id",)),
    "assignConversation": ("PATCH", ("/v1/conversations/:id/assignee",)),
    "inviteMember": ("POST", ("/v1/conversations/:id/members",)),
    "joinConversation": ("POST", ("/v1/conversations/:id/members",)),
    "leaveConversation": ("DELETE", ("/v1/conversations/:id/members/:id",)),
    "updateMembership": ("PATCH", ("/v1/conversations/:id/members/:id",)),
    "sendMessage": ("POST", ("/v1/messages",)),
    "editMessage": ("PATCH", ("/v1/messages/:id",)),
    "deleteMessage": ("DELETE", ("/v1/messages/:id",)),
    "updateDelivery": ("PATCH", ("/v1/messages/:id/deliveries",)),
    "pressButton": ("POST", ("/v1/messages/:id/presses",)),
    "markSeen": ("PATCH", ("/v1/messages/:id/receipts",)),
    "markDelivered": ("PATCH", ("/v1/messages/:id/receipts",)),
    "sendCustomEvent": ("POST", ("/v1/events",)),
    "sendSignal": ("POST", ("/v1/events/signals",)),
    "startLeg": ("POST", ("/v1/legs",)),
    "updateLeg": ("PATCH", ("/v1/legs/:id",)),
    "endLeg": ("DELETE", ("/v1/legs/:id",)),
    "conversationEvents": ("GET", ("/v1/sessions/conversations/:id/events",)),
    "inboxEvents": ("GET", ("/v1/sessions/events",)),
    "conversationSignals": ("GET", ("/v1/sessions/conversations/:id/signals",)),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One path of an acl: its segments, and the methods; None: all of them."""

    segments: tuple[str, ...]
    methods: frozenset[str] | None

    def covers(self, method: str, path: str) -> bool:
        if self.methods is not None and method not in self.methods:
            return False
        return _matches(self.segments, _segments(path))


@dataclass(frozen=True, slots=True)
class Access:
    """What a token may reach: everything its role may (grants None), or what the grants cover."""

    grants: tuple[Grant, ...] | None = None

    def allows(self, field: str) -> bool:
        """Return whether a root field may be asked for."""
        if self.grants is None or field.startswith("__"):
            return True
        row = ROOT_FIELDS.get(field)
        if row is None:
            return False
        method, paths = row
        return all(any(grant.covers(method, path) for grant in self.grants) for path in paths)

    def refused(self, fields: Iterable[str]) -> str | None:
        """Return the first root field that may not be asked for."""
        return next((field for field in fields if not self.allows(field)), None)


FULL = Access()
NONE = Access(())


def parse(acl: object) -> Access:
    """Return what an acl claim grants; one that is not well formed grants nothing."""
    paths = acl.get("paths") if isinstance(acl, dict) else None
    if not isinstance(paths, dict):
        return NONE
    grants = [_grant(path, entry) for path, entry in paths.items()]
    if any(grant is None for grant in grants):
        return NONE
    return Access(tuple(grant for grant in grants if grant is not None))


def _grant(path: object, entry: object) -> Grant | None:
    if not isinstance(path, str) or not path.startswith("/") or not isinstance(entry, dict):
        return None
    # A key that we do not know, such as Vonage's `filters`, narrows in a way that we cannot honour.
    if set(entry) - {"methods", "filters"} or entry.get("filters"):
        return None
    segments = _segments(path)
    if "**" in segments[:-1]:
        return None
    if "methods" not in entry:
        return Grant(segments, None)
    methods = entry["methods"]
    if not isinstance(methods, list) or any(method not in _METHODS for method in methods):
        return None
    return Grant(segments, frozenset(methods))


def _segments(path: str) -> tuple[str, ...]:
    return tuple(path.removeprefix("/").split("/"))


def _matches(glob: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if glob[-1] == "**":
        glob = glob[:-1]
        path = path[: len(glob)]
    return len(glob) == len(path) and all(
        mine == theirs or (mine == "*" and theirs != "") for mine, theirs in zip(glob, path, strict=True)
    )
