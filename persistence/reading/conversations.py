"""Reads of conversations, memberships and legs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain import access
from domain.conversation import Conversation, ConversationState
from domain.finding import ConversationFilter, ConversationOrder
from domain.ids import ConversationId, LegId, MembershipId
from domain.leg import Leg, LegStatus
from domain.membership import Membership, MembershipState
from domain.paging import Key, Page, Window
from domain.participant import Participant
from persistence import queries, rows, tables
from persistence.reading.base import Order, Reads, among, as_json
from persistence.statements import columns

_COLUMNS = columns(tables.ConversationRow, "c")
_CONVERSATIONS = f"SELECT {_COLUMNS} FROM conversation c WHERE application_id = ?1 AND id IN"
_CURRENT = f"""
    SELECT a.id, {_COLUMNS} FROM conversation a JOIN conversation c
    ON c.application_id = a.application_id AND c.line_id = a.line_id AND c.merged_into_id IS NULL
    WHERE a.application_id = ?1 AND a.id IN (SELECT value FROM json_each(?2))
"""
_PAGE = f"SELECT {_COLUMNS} FROM conversation c WHERE application_id = ?"
_LINES = """
    SELECT line_id, id FROM conversation
    WHERE application_id = ?1 AND line_id IN (SELECT value FROM json_each(?2)) ORDER BY id
"""
_BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT id FROM conversation WHERE application_id = ?1 AND line_id = ?3 AND merged_into_id = ?2
        UNION SELECT c.id FROM below b JOIN conversation c
        ON c.application_id = ?1 AND c.line_id = ?3 AND c.merged_into_id = b.id
    ) SELECT id FROM below ORDER BY id
"""
_MEMBERSHIPS = f"SELECT {columns(tables.MembershipRow, 'm')} FROM membership m WHERE m.application_id = ?1"
_OF_CONVERSATION = f"{_MEMBERSHIPS} AND m.conversation_id = ?2"
_LINE = "SELECT id FROM participant WHERE application_id = ?1 AND line_id = ?2"
_OF_LINE = f"{_MEMBERSHIPS} AND m.participant_id IN ({_LINE})"
_OF_ONE = f"{_MEMBERSHIPS} AND m.participant_id = ?2"
_LEGS = f"SELECT {columns(tables.LegRow)} FROM leg WHERE application_id = ?1"
_BY_CREATION = Order(("created_at", "id"))
_BY_START = Order(("started_at", "id"))
_SAME_LINE = """
    (SELECT b.id FROM participant a JOIN participant b
    ON b.application_id = a.application_id AND b.line_id = a.line_id
    WHERE a.application_id = c.application_id AND a.id = ?)
"""
_ORDERS = {
    ConversationOrder.LAST_ACTIVITY_DESC: Order(("last_activity_at", "id"), True),
    ConversationOrder.LAST_ACTIVITY_ASC: Order(("last_activity_at", "id")),
    ConversationOrder.CREATED_DESC: Order(("created_at", "id"), True),
    ConversationOrder.CREATED_ASC: Order(("created_at", "id")),
}


class Conversations(Reads):
    """Conversations that the actor may see, and who and what is in them."""

    def conversations(self, ids: Iterable[ConversationId]) -> Mapping[str, Conversation]:
        found = self.by_id(rows.conversation, _CONVERSATIONS, ids)
        return {id: c for id, c in found.items() if self.horizon(c) is not None}

    def current_conversations(self, ids: Iterable[ConversationId]) -> Mapping[str, Conversation]:
        found = {row[0]: rows.conversation(row[1:]) for row in self.all(_CURRENT, as_json(set(ids)))}
        return {id: c for id, c in found.items() if self.horizon(c) is not None}

    def conversation_named(self, name: str) -> Conversation | None:
        row = self.one(queries.CONVERSATION_NAMED, name)
        return self.current_conversations([row[0]]).get(row[0]) if row else None

    def previous_conversations(self, of: Sequence[Conversation]) -> list[tuple[str, ...]]:
        lines: dict[str, list[str]] = {}
        for line, id in self.all(_LINES, as_json({c.line_id for c in of if c.is_current})):
            lines.setdefault(line, []).append(id)
        return [
            tuple(i for i in lines[c.line_id] if i != c.id)
            if c.is_current
            else tuple(row[0] for row in self.all(_BELOW, c.id, c.line_id))
            for c in of
        ]

    def conversation_page(
        self, filter: ConversationFilter, order: ConversationOrder, window: Window
    ) -> Page[Conversation]:
        condition, values = _conditions(filter)
        if self.scope is not None:
            condition += " AND id IN (SELECT value FROM json_each(?))"
            values.append(as_json(self._listed(filter)))
        elif filter.unread is not None:
            condition += " AND unread_business > 0" if filter.unread else " AND unread_business = 0"
        by = _ORDERS[order]

        def key(c: Conversation) -> Key:
            return (getattr(c, by.columns[0]), c.id)

        return self.page(rows.conversation, key, _PAGE + condition, values, by, window)

    def _listed(self, filter: ConversationFilter) -> list[str]:
        """Return the ids that a participant's list is taken from."""
        ids = list(self.scope.horizons) if self.scope else []
        if filter.unread is None:
            return ids
        found = list(self.conversations([ConversationId(i) for i in ids]).values())
        counts = zip(found, self.unread_counts(found), strict=True)
        return [c.id for c, count in counts if (count > 0) is filter.unread]

    def unread_counts(self, of: Sequence[Conversation]) -> list[int]:
        return [self._unread(conversation) for conversation in of]

    def unread_total(self) -> int:
        if self.scope is None:
            return int(self.one(queries.UNREAD_TOTAL)[0])
        mine = self.conversations([ConversationId(i) for i in self.scope.horizons])
        living = [c for c in mine.values() if c.state is not ConversationState.DELETED]
        return sum(self.unread_counts(living))

    def _unread(self, conversation: Conversation) -> int:
        if not conversation.is_current:
            return 0
        if self.scope is None:
            return conversation.unread_business
        if conversation.is_inbox:
            return conversation.unread_participant
        me, reach = self.scope.me, self.horizon(conversation)
        if reach != access.FOREVER:
            return int(self.one(queries.UNREAD_UNTIL, conversation.id, me.id, reach or 0, me.line_id)[0])
        row = self.one(queries.SETTLED, conversation.id, me.id)
        return conversation.public_count - (row[0] if row else 0)

    # memberships

    def memberships(self, ids: Iterable[MembershipId]) -> Mapping[str, Membership]:
        found = self.by_id(rows.membership, f"{_MEMBERSHIPS} AND m.id IN", ids)
        return {id: m for id, m in found.items() if self._is_open(m.conversation_id)}

    def membership_pages(
        self, of: Sequence[Conversation], states: tuple[MembershipState, ...] | None, window: Window
    ) -> list[Page[Membership]]:
        return [self._membership_page(_OF_CONVERSATION, c.id, states, window) for c in of]

    def membership_totals(
        self, of: Sequence[Conversation], states: tuple[MembershipState, ...] | None
    ) -> list[int]:
        return [self._membership_total(_OF_CONVERSATION, c.id, states) for c in of]

    def membership_pages_of(
        self, of: Sequence[Participant], states: tuple[MembershipState, ...] | None, window: Window
    ) -> list[Page[Membership]]:
        return [self._membership_page(*_whose(p), states, window) for p in of]

    def membership_totals_of(
        self, of: Sequence[Participant], states: tuple[MembershipState, ...] | None
    ) -> list[int]:
        return [self._membership_total(*_whose(p), states) for p in of]

    def _membership_page(
        self, select: str, key: str, states: tuple[MembershipState, ...] | None, window: Window
    ) -> Page[Membership]:
        condition, values = self._visible(states)
        return self.page(
            rows.membership,
            lambda m: (m.created_at, m.id),
            select + condition,
            (key, *values),
            _BY_CREATION,
            window,
        )

    def _membership_total(self, select: str, key: str, states: tuple[MembershipState, ...] | None) -> int:
        condition, values = self._visible(states)
        return int(self.one(f"SELECT count(*) FROM ({select}{condition})", key, *values)[0])

    def _visible(self, states: tuple[MembershipState, ...] | None) -> tuple[str, list[Any]]:
        condition, values = among("m.state", states)
        if self.scope is not None:
            condition += " AND m.conversation_id IN (SELECT value FROM json_each(?))"
            values.append(as_json(self.scope.horizons))
        return condition, values

    def _is_open(self, conversation: str) -> bool:
        return self.scope is None or conversation in self.scope.horizons

    # legs

    def legs(self, ids: Iterable[LegId]) -> Mapping[str, Leg]:
        found = self.by_id(rows.leg, f"{_LEGS} AND id IN", ids)
        return {id: leg for id, leg in found.items() if self._is_open(leg.log)}

    def leg_pages(
        self, of: Sequence[Conversation], statuses: tuple[LegStatus, ...] | None, window: Window
    ) -> list[Page[Leg]]:
        condition, values = among("status", statuses)
        pages = []
        for c in of:
            where, key = ("history_id", c.history_id) if c.is_current else ("log", c.id)
            select = f"{_LEGS} AND {where} = ?{condition}"
            found = self.page(
                rows.leg, lambda x: (x.started_at, x.id), select, (key, *values), _BY_START, window
            )
            pages.append(found)
        return pages


def _whose(participant: Participant) -> tuple[str, str]:
    if participant.is_current:
        return _OF_LINE, participant.line_id
    return _OF_ONE, participant.id


def _conditions(filter: ConversationFilter) -> tuple[str, list[Any]]:
    condition = ""
    values: list[Any] = []
    if ConversationState.MERGED not in filter.states:
        condition = " AND merged_into_id IS NULL"
    for column, wanted in (("state", filter.states), ("kind", filter.kinds)):
        more, words = among(column, wanted)
        condition, values = condition + more, [*values, *words]
    if filter.participant is not None:
        condition += f" AND participant_id IN {_SAME_LINE}"
        values.append(filter.participant)
    if filter.member is not None:
        condition += f"""
            AND EXISTS (SELECT 1 FROM membership m WHERE m.application_id = c.application_id
            AND m.conversation_id = c.id AND m.state <> 'LEFT' AND m.participant_id IN {_SAME_LINE})
        """
        values.append(filter.member)
    if filter.assignee is not None:
        condition += " AND assignee_id = ?"
        values.append(filter.assignee)
    if filter.assigned is not None:
        condition += f" AND assignee_id IS {'NOT ' if filter.assigned else ''}NULL"
    if filter.name_starts_with is not None:
        condition += " AND substr(name, 1, length(?)) = ?"
        values += [filter.name_starts_with, filter.name_starts_with]
    if filter.active_since is not None:
        condition += " AND last_activity_at >= ?"
        values.append(filter.active_since)
    return condition, values
