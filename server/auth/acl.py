"""What a token's `acl` claim lets through: paths and methods, one row for each root field."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Row = tuple[str, tuple[str, ...]]
"""The method that a root field counts as, and every path that it needs."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_LONGEST_QUOTED = 100

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
class Missing:
    """What an operation needs and a token's acl does not grant.

    `field` is the first root field that lacks something, `grants` what all of them lack: pairs of a
    method and the narrowest path that would do. `flaw` says why a claim grants nothing at all.
    """

    field: str
    grants: tuple[tuple[str, str], ...]
    flaw: str | None = None

    def sentence(self) -> str:
        """Return what to tell who asked."""
        if self.flaw is not None:
            return f"This token's acl is not well formed and grants nothing: {self.flaw}"
        wanted = ", ".join(f"{method} {path}" for method, path in self.grants)
        return f"This token's acl does not grant {self.field}; it lacks {wanted or 'a path for it'}."

    def claim(self) -> dict[str, Any]:
        """Return what is missing in the words of the claim: `{"paths": {path: {"methods": [...]}}}`."""
        paths: dict[str, dict[str, list[str]]] = {}
        for method, path in self.grants:
            paths.setdefault(path, {"methods": []})["methods"].append(method)
        return {"paths": paths}


@dataclass(frozen=True, slots=True)
class Access:
    """What a token may reach: everything its role may (grants None), or what the grants cover.

    `flaw` is what is wrong with a claim that is not well formed, which grants nothing.
    """

    grants: tuple[Grant, ...] | None = None
    flaw: str | None = None

    def allows(self, field: str) -> bool:
        """Return whether a root field may be asked for."""
        return self.missing((field,)) is None

    def missing(self, fields: Iterable[str]) -> Missing | None:
        """Return what root fields need and may not reach; None: all of them may be asked for."""
        if self.grants is None:
            return None
        refused = {field: self._lacking(field) for field in fields if not self._covers(field)}
        if not refused:
            return None
        grants = dict.fromkeys(grant for lacking in refused.values() for grant in lacking)
        return Missing(next(iter(refused)), _fewest(tuple(grants)), self.flaw)

    def _covers(self, field: str) -> bool:
        return field.startswith("__") or (field in ROOT_FIELDS and not self._lacking(field))

    def _lacking(self, field: str) -> tuple[tuple[str, str], ...]:
        method, paths = ROOT_FIELDS.get(field, ("", ()))
        grants = self.grants or ()
        lacking = [path for path in paths if not any(grant.covers(method, path) for grant in grants)]
        return tuple((method, path.replace(":id", "*")) for path in lacking)


def _fewest(grants: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return them without those that another of them covers, as `/*` does `/me`."""
    given = {pair: Grant(_segments(pair[1]), frozenset({pair[0]})) for pair in grants}
    return tuple(
        pair
        for pair in grants
        if not any(grant.covers(*pair) for other, grant in given.items() if other != pair)
    )


FULL = Access()


class _Malformed(Exception):
    """A claim that is not as it must be; its text says what to change."""


def parse(acl: object) -> Access:
    """Return what an acl claim grants; one that is not well formed grants nothing, and says why."""
    try:
        return Access(tuple(_grant(path, entry) for path, entry in _paths(acl).items()))
    except _Malformed as error:
        return Access((), str(error))


def _paths(acl: object) -> dict[object, object]:
    paths = acl.get("paths") if isinstance(acl, dict) else None
    if not isinstance(paths, dict):
        raise _Malformed('it must be an object such as {"paths": {"/v1/**": {}}}.')
    return paths


def _grant(path: object, entry: object) -> Grant:
    if not isinstance(path, str) or not path.startswith("/"):
        raise _Malformed("each of its paths must begin with a slash.")
    if not isinstance(entry, dict):
        raise _Malformed(f'{_quoted(path)} must have an object such as {{"methods": ["GET"]}}, or {{}}.')
    # A key that we do not know, such as Vonage's `filters`, narrows in a way that we cannot honour.
    if set(entry) - {"methods", "filters"} or entry.get("filters"):
        raise _Malformed(f"{_quoted(path)} may have methods and nothing else.")
    segments = _segments(path)
    if "**" in segments[:-1]:
        raise _Malformed(f"{_quoted(path)} has ** before its end, where * is meant for one segment.")
    if "methods" not in entry:
        return Grant(segments, None)
    methods = entry["methods"]
    if not isinstance(methods, list) or any(method not in METHODS for method in methods):
        raise _Malformed(f"the methods of {_quoted(path)} must be a list of {', '.join(METHODS)}.")
    return Grant(segments, frozenset(methods))


def _quoted(path: str) -> str:
    return repr(path if len(path) <= _LONGEST_QUOTED else f"{path[:_LONGEST_QUOTED]}…")


def _segments(path: str) -> tuple[str, ...]:
    return tuple(path.removeprefix("/").split("/"))


def _matches(glob: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if glob[-1] == "**":
        glob = glob[:-1]
        path = path[: len(glob)]
    return len(glob) == len(path) and all(
        mine == theirs or (mine == "*" and theirs != "") for mine, theirs in zip(glob, path, strict=True)
    )
