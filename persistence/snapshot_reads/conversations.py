"""Reads of conversations, memberships and legs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from colloquy.domain import access
from colloquy.domain.ids import ConversationId, LegId, MembershipId
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.conversation_filter import ConversationFilter, ConversationOrder
from colloquy.domain.model.leg import Leg, LegStatus
from colloquy.domain.model.membership import Membership, MembershipState
from colloquy.domain.model.participant import Participant
from colloquy.domain.paging import Key, Page, Window
from colloquy.persistence import rows, sql_reads, tables
from colloquy.persistence.rows.loading import Reading, each
from colloquy.persistence.snapshot_reads.base import Order, among, as_json
from colloquy.persistence.snapshot_reads.lists import ListQuery, Lists, Source
from colloquy.persistence.tables.names import columns

_CONVERSATIONS = "SELECT {columns} FROM conversation c WHERE application_id = ?1 AND id IN"
_CURRENT = """
    SELECT {columns}, a.id FROM conversation a JOIN conversation c
    ON c.application_id = a.application_id AND c.line_id = a.line_id AND c.merged_into_id IS NULL
    WHERE a.application_id = ?1 AND a.id IN (SELECT value FROM json_each(?2))
"""
_PAGE = "SELECT {columns} FROM conversation c WHERE application_id = ?"
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
_PLACES = Source("membership", "m", columns(tables.MembershipRow, "m"))
_MEMBERSHIPS = f"SELECT {columns(tables.MembershipRow, 'm')} FROM membership m WHERE m.application_id = ?1"
_OF_CONVERSATION = "conversation_id = h.value"
_OF_LINE = """
    participant_id IN (SELECT id FROM participant WHERE application_id = ?1 AND line_id = h.value)
"""
_OF_ONE = "participant_id = h.value"
_LEGS = f"SELECT {columns(tables.LegRow)} FROM leg WHERE application_id = ?1"
_CALLS = Source("leg", "l", columns(tables.LegRow, "l"))
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


class Conversations(Lists):
    """Conversations that the actor may see, and who and what is in them."""

    def conversations(self, ids: Iterable[ConversationId]) -> Mapping[str, Conversation]:
        return self._found(self.reading(rows.CONVERSATION), ids)

    def current_conversations(self, ids: Iterable[ConversationId]) -> Mapping[str, Conversation]:
        return self.remembered("current conversation", ids, self._reached)

    def conversation_named(self, name: str) -> Conversation | None:
        row = self.one(sql_reads.CONVERSATION_NAMED, name)
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

        reading = self.reading(rows.CONVERSATION)
        select = _PAGE.format(columns=reading.columns) + condition
        return self.page(reading.values, attrgetter(*by.columns), select, values, by, window)

    def _reached(self, ids: set[str]) -> dict[str, Conversation]:
        reading = self.reading(rows.CONVERSATION)
        found = self.all(_CURRENT.format(columns=reading.columns), as_json(ids))
        pairs = zip(found, reading.values(found), strict=True)
        return {row[-1]: c for row, c in pairs if self.sees_until(c) is not None}

    def _listed(self, filter: ConversationFilter) -> list[str]:
        """Return the ids that a participant's list is taken from."""
        if filter.unread is None:
            return list(self.scope.bounds) if self.scope else []
        found = self._mine()
        counts = zip(found, self.unread_counts(found), strict=True)
        return [c.id for c, count in counts if (count > 0) is filter.unread]

    def unread_counts(self, of: Sequence[Conversation]) -> list[int]:
        return [self._unread(conversation) for conversation in of]

    def unread_total(self) -> int:
        if self.scope is None:
            return int(self.one(sql_reads.UNREAD_TOTAL)[0])
        living = [c for c in self._mine() if c.state is not ConversationState.DELETED]
        return sum(self.unread_counts(living))

    def unread_conversations(self, limit: int) -> int:
        if self.scope is None:
            return int(self.one(sql_reads.UNREAD_CONVERSATIONS, limit)[0])
        return min(limit, sum(count > 0 for count in self.unread_counts(self._mine())))

    def _mine(self) -> list[Conversation]:
        """Return the participant's conversations, whole: they are counted, whatever is asked of them."""
        ids = [ConversationId(id) for id in self.scope.bounds] if self.scope else []
        return list(self._found(rows.CONVERSATION.reading(None), ids).values())

    def _found(
        self, reading: Reading[Conversation], ids: Iterable[ConversationId]
    ) -> dict[str, Conversation]:
        found = self.by_id(reading.values, _CONVERSATIONS.format(columns=reading.columns), ids)
        return {id: c for id, c in found.items() if self.sees_until(c) is not None}

    def _unread(self, conversation: Conversation) -> int:
        if not conversation.is_current or conversation.state is ConversationState.DELETED:
            return 0
        if self.scope is None:
            return conversation.unread_business
        if conversation.is_inbox:
            return conversation.unread_participant
        me, visible = self.scope.me, self.sees_until(conversation)
        if visible != access.FOREVER:
            return int(self.one(sql_reads.UNREAD_UNTIL, conversation.id, me.id, visible or 0, me.line_id)[0])
        row = self.one(sql_reads.SETTLED, conversation.id, me.id)
        return conversation.public_count - (row[0] if row else 0)

    # memberships

    def memberships(self, ids: Iterable[MembershipId]) -> Mapping[str, Membership]:
        found = self.by_id(each(rows.membership), f"{_MEMBERSHIPS} AND m.id IN", ids)
        return {id: m for id, m in found.items() if self._is_open(m.conversation_id)}

    def membership_pages(
        self, of: Sequence[Conversation], states: tuple[MembershipState, ...] | None, window: Window
    ) -> list[Page[Membership]]:
        lists = [ListQuery(_OF_CONVERSATION, c.id) for c in of]
        return self._membership_pages(lists, states, window)

    def membership_totals(
        self, of: Sequence[Conversation], states: tuple[MembershipState, ...] | None
    ) -> list[int]:
        return self._membership_totals([ListQuery(_OF_CONVERSATION, c.id) for c in of], states)

    def membership_pages_of(
        self, of: Sequence[Participant], states: tuple[MembershipState, ...] | None, window: Window
    ) -> list[Page[Membership]]:
        return self._membership_pages([_whose(p) for p in of], states, window)

    def membership_totals_of(
        self, of: Sequence[Participant], states: tuple[MembershipState, ...] | None
    ) -> list[int]:
        return self._membership_totals([_whose(p) for p in of], states)

    def _membership_pages(
        self, lists: Sequence[ListQuery], states: tuple[MembershipState, ...] | None, window: Window
    ) -> list[Page[Membership]]:
        lists = [self._visible(one, states) for one in lists]
        return self.pages(_PLACES, each(rows.membership), _creation, lists, _BY_CREATION, window)

    def _membership_totals(
        self, lists: Sequence[ListQuery], states: tuple[MembershipState, ...] | None
    ) -> list[int]:
        return self.numbers("count(*) FROM membership", [self._visible(one, states) for one in lists])

    def _visible(self, one: ListQuery, states: tuple[MembershipState, ...] | None) -> ListQuery:
        more, values = among("state", states)
        if self.scope is not None:
            more += " AND conversation_id IN (SELECT value FROM json_each(?))"
            values.append(as_json(self.scope.bounds))
        return one.with_more(more, values)

    def _is_open(self, conversation: str) -> bool:
        return self.scope is None or conversation in self.scope.bounds

    # legs

    def legs(self, ids: Iterable[LegId]) -> Mapping[str, Leg]:
        found = self.by_id(each(rows.leg), f"{_LEGS} AND id IN", ids)
        return {id: leg for id, leg in found.items() if self._is_open(leg.log)}

    def leg_pages(
        self, of: Sequence[Conversation], statuses: tuple[LegStatus, ...] | None, window: Window
    ) -> list[Page[Leg]]:
        condition, values = among("status", statuses)
        lists = [
            ListQuery(f"{where} = h.value{condition}", key, tuple(values))
            for where, key in (("history_id", c.history_id) if c.is_current else ("log", c.id) for c in of)
        ]
        return self.pages(_CALLS, each(rows.leg), _start, lists, _BY_START, window)


_creation: Callable[[Membership], Key] = attrgetter("created_at", "id")
_start: Callable[[Leg], Key] = attrgetter("started_at", "id")


def _whose(participant: Participant) -> ListQuery:
    if participant.is_current:
        return ListQuery(_OF_LINE, participant.line_id)
    return ListQuery(_OF_ONE, participant.id)


def _conditions(filter: ConversationFilter) -> tuple[str, list[Any]]:
    condition = ""
    values: list[Any] = []
    if ConversationState.MERGED not in filter.states:
        condition = " AND merged_into_id IS NULL"
    asked = (("state", filter.states), ("kind", filter.kinds), ("priority", filter.priorities))
    for column, wanted in asked:
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
