"""What the laws decide before anything changes: who survives, who goes, and what is refused."""

from collections.abc import Mapping

from tests.identity.model import Line, Model, Refused

RANK = {"ANONYMOUS_VISITOR": 0, "CONTACT": 1, "MEMBER": 2}
Plan = tuple[Line, Line | None, str]
"""Who survives, who goes, and the kind that comes of it."""


def promotion(
    model: Model, line: Line, to: str, asked: Mapping[str, str], *, claimed: bool = False
) -> Plan | None:
    """Plan a promotion; None: it was done before (I4, I5, I6, I8)."""
    living(line)
    held = {type: model.externals.get((type, value)) for type, value in asked.items()}
    others = [o for o in model.lines if o is not line and o.ids & {id for id in held.values() if id}]
    if len(others) > 1:
        raise Refused("IDENTITY_CONFLICT")
    other = others[0] if others else None
    if other is not None:
        living(other)
    survivor, lost = line, other
    if other is not None and RANK[other.kind] >= RANK[line.kind]:
        survivor, lost = other, line
    kind = max(survivor.kind, to, key=lambda k: RANK[k])
    fresh = {type for type, id in held.items() if id is None}
    if other is None and kind == line.kind and not fresh:
        return None
    both = lost is not None and survivor.kind == lost.kind == "MEMBER"
    second = any(type in types(side.kind) for side in (survivor, lost) if side for type in fresh)
    customers = other is not None and knows(model, line) and knows(model, other)
    if both or second or customers or (claimed and other is not None):
        raise Refused("IDENTITY_CONFLICT")
    return survivor, lost, kind


def merge(one: Line, two: Line, *, token: bool, claimed: bool = False) -> Plan | None:
    """Plan what the business asks for; None: they are one already (I5, I6, I8)."""
    living(one)
    living(two)
    if one is two:
        return None
    if claimed or (one.kind == two.kind == "MEMBER" and not token):
        raise Refused("IDENTITY_CONFLICT")
    survivor, lost = (one, two) if RANK[one.kind] > RANK[two.kind] else (two, one)
    return survivor, lost, survivor.kind


def knows(model: Model, line: Line) -> bool:
    """Say whether a line has a contactId that a caller gave (I5)."""
    return any(type == "contactId" and id in line.ids for (type, _), id in model.externals.items())


def mints(survivor: Line, lost: Line | None, kind: str) -> bool:
    """Say whether a change of identity makes a new conversation (I3, I4)."""
    if kind != survivor.kind or survivor.inbox is None:
        return any(side.inbox for side in (survivor, lost) if side)
    return False


def living(line: Line) -> None:
    """Raise for one who was erased (I15)."""
    if line.erased:
        raise Refused("ERASED")


def types(kind: str) -> set[str]:
    """Return the types of id that a kind has (I1)."""
    return {type for type, rank in (("contactId", 1), ("memberId", 2)) if RANK[kind] >= rank}
