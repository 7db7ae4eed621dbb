"""What a batch of units has decided and not written yet."""

import re
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from colloquy.domain.model.change import (
    Change,
    ContentErased,
    ConversationsReassigned,
    ConversationsSplit,
    HistoryReassigned,
    HistorySplit,
    ParticipantsReassigned,
    ParticipantsSplit,
    Reassignment,
)
from colloquy.domain.model.content import texts_of
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.receipt import BUSINESS, GUEST
from colloquy.persistence import rows, sql_split_and_erase, sql_writes
from colloquy.persistence.connection import Connection
from colloquy.persistence.rows import identity_changes
from colloquy.persistence.search_text import indexed

_REASSIGNED = {
    ParticipantsReassigned: (sql_writes.REASSIGN_PARTICIPANTS,),
    ConversationsReassigned: (sql_writes.REASSIGN_CONVERSATIONS,),
    HistoryReassigned: sql_writes.REASSIGN_HISTORY,
}
_SPLIT: dict[type[Reassignment], Callable[[str, Any], list[sql_split_and_erase.Statement]]] = {
    ParticipantsSplit: sql_split_and_erase.split_participants,
    ConversationsSplit: sql_split_and_erase.split_conversations,
    HistorySplit: sql_split_and_erase.split_history,
    ContentErased: sql_split_and_erase.erase_content,
}
Statement = sql_split_and_erase.Statement
_growing = attrgetter(*sql_writes.GROWING)
_lasting = attrgetter(
    *(f.name for f in fields(Conversation) if f.name not in (*sql_writes.GROWING, "custom_data"))
)

_PLAIN: tuple[tuple[str, str, Callable[[Any], rows.Row]], ...] = (
    ("dropped_identities", sql_writes.DROP_IDENTITY, lambda i: (i.type.value, i.value)),
    ("memberships", sql_writes.UPSERT_MEMBERSHIP, rows.membership_row),
    ("deliveries", sql_writes.UPSERT_DELIVERY, rows.delivery_row),
    ("dropped_marks", sql_writes.DROP_MARK, lambda m: (m.log, m.owner, m.kind.value)),
    ("marks", sql_writes.UPSERT_MARK, rows.mark_row),
    ("receipts", sql_writes.INSERT_RECEIPT, rows.receipt_row),
    ("legs", sql_writes.UPSERT_LEG, rows.leg_row),
    ("ledger", sql_writes.UPSERT_IDENTITY_CHANGE, identity_changes.identity_change_row),
)
"""The parts of a change of which each value is one statement: the part, its SQL, its row."""


class WriteBatch:
    """Rows in the order of their writing, and the newest value of what is written often.

    Participants and conversations change with nearly every unit; each is written once for the
    whole batch. The rest is kept as statements, so that equal ones run as one `executemany`.
    """

    def __init__(self, application: str) -> None:
        self.application = application
        self.participants: dict[str, Participant] = {}
        self.conversations: dict[str, Conversation] = {}
        self.messages: dict[str, Message] = {}
        self._stored: dict[str, Conversation] = {}
        self._statements: dict[str, list[tuple[Any, ...]]] = {}
        self.reassignments: list[Reassignment] = []
        self._journal: list[tuple[dict[str, Any], str, Any]] = []

    def __bool__(self) -> bool:
        return bool(self.participants or self.conversations or self._statements or self.reassignments)

    def add(self, change: Change, given_at: int, sender: Callable[[Message], str]) -> None:
        """Take a change in, whose events have their places; `sender` gives a message's owner."""
        for participant in change.participants:
            self._newest(self.participants, participant)
        for conversation in change.conversations:
            self._newest(self.conversations, conversation)
        for message in change.messages:
            self._add_message(message)
        for message in change.revised:
            self._revise(message)
        for name, sql, row in _PLAIN:
            for value in getattr(change, name):
                self._add(sql, *row(value))
        for identity in change.identities:
            columns = (*rows.identity_row(identity), given_at, int(identity.is_minted))
            self._add(sql_writes.INSERT_IDENTITY, *columns)
        for settled in change.settled:
            self._settle(settled.message, settled.by, sender(settled.message))
        for event in change.events:
            self._add(sql_writes.INSERT_EVENT, *rows.event_row(event))
        self.reassignments += change.reassignments

    def put(self, sql: str, *values: Any) -> None:
        """Take a statement in; equal ones run together, where the first of them stood.

        Order matters only between statements on the same mark, and those read before they write.
        """
        self._statements.setdefault(sql, []).append(values)

    def found(self, conversation: Conversation) -> None:
        """Take note of how a conversation is stored, of which nothing waits to be written."""
        self._stored[conversation.id] = conversation

    def holds(self, table: str) -> bool:
        """Return whether a statement waits that writes to a table."""
        return any(_table(sql) == table for sql in self._statements)

    def savepoint(self) -> tuple[dict[str, int], int]:
        """Return where things stand, for `back_to`; only the latest mark can be gone back to."""
        self._journal.clear()
        return {sql: len(group) for sql, group in self._statements.items()}, len(self.reassignments)

    def rollback_to(self, mark: tuple[dict[str, int], int]) -> None:
        """Forget what was added since `mark`."""
        for kept, id, before in reversed(self._journal):
            del kept[id]
            if before is not None:
                kept[id] = before
        self._journal.clear()
        counts = mark[0]
        self._statements = {s: g[: counts[s]] for s, g in self._statements.items() if s in counts}
        del self.reassignments[mark[1] :]

    def write(self, connection: Connection) -> None:
        """Write everything: current values first, so that a line never has two that are current."""
        app = self.application
        if self.participants:
            values = ((app, *rows.participant_row(p)) for p in self.participants.values())
            connection.executemany(sql_writes.UPSERT_PARTICIPANT, values)
        self._write_conversations(connection)
        for sql, group in self._statements.items():
            connection.executemany(sql, group)
        for move in self.reassignments:
            for sql, moved in _moves(app, move):
                connection.execute(sql, moved)
        if self.reassignments:
            self._stored.clear()
        self.participants, self.conversations, self.messages = {}, {}, {}
        self._statements, self.reassignments, self._journal = {}, [], []

    def _write_conversations(self, connection: Connection) -> None:
        """Write them in their order; of one that has only grown, what has.

        To write a row as a whole is to write its entries in all indexes anew.
        """
        app = self.application
        for has_grown, group in groupby(self.conversations.values(), self._has_only_grown):
            if has_grown:
                grown = ((*_growing(c), app, c.id) for c in group)
                connection.executemany(sql_writes.GROW_CONVERSATION, grown)
            else:
                whole = ((app, *rows.conversation_row(c)) for c in group)
                connection.executemany(sql_writes.UPSERT_CONVERSATION, whole)
        self._stored.update(self.conversations)

    def _has_only_grown(self, conversation: Conversation) -> bool:
        stored = self._stored.get(conversation.id)
        # Values of JSON can be told apart that are equal here, such as 1 and true.
        if stored is None or stored.custom_data is not conversation.custom_data:
            return False
        return bool(_lasting(stored) == _lasting(conversation))

    def _newest(self, kept: dict[str, Any], value: Any) -> None:
        before = kept.pop(value.id, None)  # the newest goes last: who is merged away is written first
        kept[value.id] = value
        self._journal.append((kept, value.id, before))

    def _add(self, sql: str, *values: Any) -> None:
        self.put(sql, self.application, *values)

    def _add_message(self, message: Message) -> None:
        app = self.application
        self._newest(self.messages, message)
        self._add(sql_writes.INSERT_MESSAGE, *rows.message_row(message))
        self._add(sql_writes.TALLY, message.history_id, message.type.value, message.visibility.value, 1)
        self.put(sql_writes.NUMBER, message.sent_at * 256, app, message.id)
        self._index(message)

    def _revise(self, message: Message) -> None:
        self._newest(self.messages, message)
        self._add(sql_writes.UPSERT_MESSAGE, *rows.message_row(message))
        self.put(sql_writes.UNINDEX_TEXT, self.application, message.id)
        self._index(message)

    def _index(self, message: Message) -> None:
        if message.content is not None:
            text = indexed("\n".join(texts_of(message.content)))
            self.put(sql_writes.INDEX_TEXT, text, self.application, message.id)

    def _settle(self, message: Message, by: int, owner: str) -> None:
        app, key = self.application, message.key
        self.put(sql_writes.SETTLE_OTHERS, by, app, message.log, owner, key.at, key.id)
        if owner not in (BUSINESS, GUEST, ""):
            self.put(sql_writes.SETTLE_OWN, by, app, message.log, owner, -(2**62))


@cache
def _table(sql: str) -> str:
    """Return the table that a statement writes to."""
    found = re.search(r'\b(?:INTO|UPDATE|FROM)\s+"?(\w+)', sql)
    return found[1] if found else ""


def _moves(app: str, move: Reassignment) -> list[Statement]:
    """Return the statements of a reassignment."""
    if isinstance(move, ParticipantsReassigned | ConversationsReassigned | HistoryReassigned):
        return [(sql, (app, move.source, move.target)) for sql in _REASSIGNED[type(move)]]
    return _SPLIT[type(move)](app, move)
