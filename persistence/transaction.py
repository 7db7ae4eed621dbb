"""One batch of units on the writer's connection: what they read, and what they save."""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import orjson

from domain.change import Change, ContentErased
from domain.conversation import Conversation, ConversationState
from domain.errors import InvalidInput
from domain.event import ConversationCreated, Event
from domain.ids import (
    ApplicationId,
    ChangeId,
    ConversationId,
    HistoryId,
    Instant,
    LegId,
    LineId,
    MembershipId,
    MessageId,
    Moment,
    ParticipantId,
    prefix_of,
)
from domain.ledger import IdentityChange
from domain.leg import Leg
from domain.mark import BUSINESS, Mark, Owner
from domain.membership import Membership
from domain.message import Delivery, Message, Place
from domain.participant import IdentityType, Participant, ParticipantRef
from domain.undoing import Parted
from persistence import archive, digests, ledger_rows, queries, rows, statements
from persistence.parting import (
    HASH_IDENTITY,
    HASH_IMPORT,
    IDENTITIES_OF,
    IMPORTS_OF,
    PARTED_ACTIVITY,
    PARTED_EVENTS,
    PARTED_MESSAGES,
    TOUCHED,
)
from persistence.pending import Pending
from persistence.sqlite import Connection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Begun:
    """How things stood when a unit began."""

    pending: Any
    flushes: int
    position: int | None


class SqlTransaction:
    """The `Transaction` of the resolvers, on SQLite.

    Values that a batch has read or saved are kept until it ends, for only this connection
    writes. Whatever is not found by its id is looked for in the database, after what is pending
    was written there.
    """

    def __init__(
        self,
        connection: Connection,
        application: ApplicationId,
        moment: Callable[[], Moment],
        secret: bytes,
    ) -> None:
        self._connection = connection
        self._application = application
        self._make_moment = moment
        self._moment: Moment | None = None
        self._secret = secret
        self._position: int | None = None
        self._participants: dict[str, Participant | None] = {}
        self._conversations: dict[str, Conversation | None] = {}
        self._currents: dict[str, Participant | None] = {}
        self._identities: dict[tuple[IdentityType, str], ParticipantId | None] = {}
        self._shared_marks: dict[str, tuple[Mark, ...]] = {}
        self._saved = False
        self.pending = Pending(application)
        self.flushes = 0
        self.erased = False

    # one unit

    def begin(self) -> "Begun":
        """Start a unit: it has a moment of its own. Return what `undo` needs."""
        self._moment = None
        self._saved = False
        return Begun(self.pending.mark(), self.flushes, self._position)

    def is_spoiled(self, begun: "Begun") -> bool:
        """Return whether part of the unit was written, so that `undo` cannot forget it."""
        return self._saved and self.flushes != begun.flushes

    def undo(self, begun: "Begun") -> None:
        """Forget what the unit saved; it must not have been written yet."""
        if self._saved:
            self.pending.back_to(begun.pending)
            self._position = begun.position
            self._forget()

    @property
    def moment(self) -> Moment:
        if self._moment is None:
            self._moment = self._make_moment()
        return self._moment

    def at(self, moment: Moment) -> None:
        self._moment = moment

    def save(self, change: Change) -> Change:
        self._saved = True
        placed = tuple(replace(event, position=self._next_position()) for event in change.events)
        change = replace(change, events=placed)
        self.erased |= any(isinstance(move, ContentErased) for move in change.repointings)
        for message in change.revised:
            self._retally(message)
        if change.revised:
            self.flush()  # the index must not meet two texts of one message in a batch
        self.pending.add(change, self.moment.at, self._owner)
        for participant in change.participants:
            self._participants[participant.id] = participant
            self._currents.clear()
        for conversation in change.conversations:
            self._conversations[conversation.id] = conversation
        for identity in change.identities:
            self._identities[identity.type, identity.value] = identity.participant_id
        if change.marks or change.dropped_marks:
            self._shared_marks.clear()
        for event in change.events:
            if isinstance(event.fact, ConversationCreated):
                self._shared_marks[event.log] = tuple(m for m in change.marks if m.log == event.log)
        if change.repointings or change.revised:
            self.flush()
        return change

    def _retally(self, message: Message) -> None:
        """Count an edited message under its new type, and no longer under the old one."""
        before = self.message(message.id)
        if before is None or before.type is message.type:
            return
        for type, by in ((before.type, -1), (message.type, +1)):
            values = (self._application, before.history_id, type.value, message.visibility.value, by)
            self.pending.put(statements.TALLY, *values)

    def flush(self) -> None:
        """Write what is pending, so that SQL sees it."""
        if self.pending:
            moved = bool(self.pending.repointings)
            self.pending.write(self._connection)
            self.flushes += 1
            if moved:
                self._forget()

    def _forget(self) -> None:
        self._participants.clear()
        self._conversations.clear()
        self._currents.clear()
        self._identities.clear()
        self._shared_marks.clear()

    def _next_position(self) -> int:
        if self._position is None:
            row = self._one(queries.LAST_POSITION)
            self._position = row[0] if row else 0
        self._position += 1
        return self._position

    def _owner(self, message: Message) -> str:
        sender = self.current(message.sender_id) if message.sender_id else None
        return sender.id if sender else ""

    # people

    def participant(self, id: ParticipantId) -> Participant | None:
        known = self.pending.participants.get(id) or self._participants.get(id)
        if known is None:
            row = self._one(queries.PARTICIPANT, id)
            known = rows.participant(row) if row else None
            self._participants[id] = known
        return known

    def current(self, id: ParticipantId) -> Participant | None:
        known = self.participant(id)
        if known is None or known.is_current:
            return known
        if id not in self._currents:
            self._currents[id] = self._value(rows.participant, queries.CURRENT_PARTICIPANT, id)
        return self._currents[id]

    def named(self, ref: ParticipantRef) -> ParticipantId | None:
        if ref.type is None:
            known = self.participant(ParticipantId(ref.value))
            return known.id if known else None
        key = (ref.type, ref.value)
        if key not in self._identities:
            row = self._one(queries.IDENTITY, ref.type.value, ref.value)
            if row is None:  # an erased participant's id is kept as a hash, and not given out again
                hashed = digests.erased(self._secret, ref.type.value, ref.value)
                row = self._one(queries.IDENTITY, ref.type.value, hashed)
            self._identities[key] = ParticipantId(row[0]) if row else None
        return self._identities[key]

    def holder(self, type: IdentityType, value: str) -> Participant | None:
        named = self.named(ParticipantRef(type, value))
        return self.current(named) if named is not None else None

    def line(self, line: LineId) -> tuple[ParticipantId, ...]:
        return tuple(sorted(row[0] for row in self._all(queries.PARTICIPANT_LINE, line)))

    # conversations

    def conversation(self, id: ConversationId) -> Conversation | None:
        known = self.pending.conversations.get(id) or self._conversations.get(id)
        if known is None:
            row = self._one(queries.CONVERSATION, id)
            known = rows.conversation(row) if row else None
            self._conversations[id] = known
        return known

    def current_conversation(self, id: ConversationId) -> Conversation | None:
        known = self.conversation(id)
        if known is None or known.is_current:
            return known
        row = self._ask(queries.CURRENT_CONVERSATION_ID, id)
        return self.conversation(row[0]) if row else None

    def conversation_named(self, name: str) -> Conversation | None:
        row = self._ask(queries.CONVERSATION_NAMED, name)
        return self.current_conversation(row[0]) if row else None

    def logs(self, line: LineId) -> tuple[ConversationId, ...]:
        return tuple(sorted(row[0] for row in self._all(queries.LOGS, line)))

    def expired(self) -> tuple[Conversation, ...]:
        found = self._all(queries.EXPIRED, self.moment.at)
        return tuple(rows.conversation(row) for row in found)

    # memberships

    def membership(self, id: MembershipId) -> Membership | None:
        return self._value(rows.membership, queries.MEMBERSHIP, id)

    def places(self, conversation: ConversationId, line: LineId) -> tuple[Membership, ...]:
        return self._values(rows.membership, queries.PLACES, line, conversation)

    def places_of(self, line: LineId) -> tuple[Membership, ...]:
        places = self._written(rows.membership, "membership", queries.OPEN_PLACES, line)
        groups = [self.conversation(place.conversation_id) for place in places]
        alive = [group is not None and group.state is not ConversationState.DELETED for group in groups]
        return tuple(itertools.compress(places, alive))

    def ever_in(self, line: LineId) -> tuple[ConversationId, ...]:
        return tuple(row[0] for row in self._all(queries.EVER_IN, line))

    def member_count(self, conversation: ConversationId) -> int:
        return self._count(queries.MEMBER_COUNT, conversation)

    # messages

    def message(self, id: MessageId) -> Message | None:
        known = self.pending.messages.get(id)
        return known or self._value(rows.message, queries.MESSAGE, id)

    def message_sent_as(self, client_id: str, named: ParticipantId | None) -> Message | None:
        return self._value(rows.message, queries.MESSAGE_SENT_AS, client_id, named or "", named)

    def deliveries(self, message: MessageId) -> tuple[Delivery, ...]:
        return self._values(rows.delivery, queries.DELIVERIES, message)

    def event_of(self, log: ConversationId, sequence: int) -> Event | None:
        return self._value(rows.event, queries.EVENT_AT, log, sequence)

    # marks

    def marks(self, log: ConversationId, owner: Owner | None = None) -> tuple[Mark, ...]:
        if owner is not None and owner != BUSINESS:
            return self._values(rows.mark, queries.MARKS_OF_OWNER, log, owner)
        if log not in self._shared_marks:
            self._shared_marks[log] = self._written(rows.mark, "mark", queries.SHARED_MARKS, log)
        shared = self._shared_marks[log]
        return shared if owner is None else tuple(m for m in shared if m.owner == owner)

    def marks_of(self, owner: Owner) -> tuple[Mark, ...]:
        return self._values(rows.mark, queries.ALL_MARKS_OF_OWNER, owner)

    def covers(self, log: ConversationId, after: Place, up_to: Place) -> bool:
        return self._ask(queries.COVERS, log, after.at, after.id, up_to.at, up_to.id) is not None

    def left_unread(self, history: HistoryId, owner: Owner, after: Place) -> int:
        sql = queries.LEFT_FOR_BUSINESS if owner == BUSINESS else queries.LEFT_FOR_GUEST
        return self._count(sql, history, after.at, after.id, owner)

    def newly_settled(self, log: ConversationId, reader: LineId, after: Place, up_to: Place) -> int:
        places = (after.at, after.id, up_to.at, up_to.id)
        return self._count(queries.NEWLY_SETTLED, log, *places, reader)

    def own_after(self, log: ConversationId, sender: LineId, after: Place) -> int:
        return self._count(queries.OWN_AFTER, log, after.at, after.id, sender)

    # legs and the ledger

    def leg(self, id: LegId) -> Leg | None:
        return self._value(rows.leg, queries.LEG, id)

    def change(self, id: ChangeId) -> IdentityChange | None:
        return self._value(ledger_rows.identity_change, queries.CHANGE, id)

    def merge_of(self, lost: ParticipantId) -> IdentityChange | None:
        return self._value(ledger_rows.identity_change, queries.MERGE_OF, lost)

    def later_changes(self, line: LineId, than: ChangeId) -> tuple[IdentityChange, ...]:
        return self._values(ledger_rows.identity_change, queries.LATER_CHANGES, line, than)

    def parting(
        self,
        history: HistoryId,
        logs: tuple[ConversationId, ...],
        named: tuple[ParticipantId, ...],
        since: Instant,
    ) -> Parted:
        values = (history, rows.dump(logs), rows.dump(named))
        business, guest = self._ask(PARTED_MESSAGES, *values)
        gone_at, kept_at = self._ask(PARTED_ACTIVITY, *values, since)
        return Parted(self._count(PARTED_EVENTS, *values), business, guest, gone_at, kept_at)

    def settled(self, log: ConversationId, own: tuple[ParticipantId, ...], up_to: Place) -> int:
        return self._count(queries.OWN_SETTLED, log, up_to.at, up_to.id, rows.dump(own))

    def message_count(self, history: HistoryId) -> int:
        return self._count(queries.TALLY_TOTAL, history)

    def touched(self, people: tuple[ParticipantId, ...]) -> tuple[ConversationId, ...]:
        return tuple(row[0] for row in self._all(TOUCHED, rows.dump(people)))

    def hash_ids(self, people: tuple[ParticipantId, ...], things: tuple[str, ...]) -> None:
        for type, value in self._all(IDENTITIES_OF, rows.dump(people)):
            self._hash(HASH_IDENTITY, type, value, digests.erased(self._secret, type, value))
        for source, key in self._all(IMPORTS_OF, rows.dump(things)):
            self._hash(HASH_IMPORT, source, key, digests.erased(self._secret, source, key))
        self._identities.clear()

    def _hash(self, sql: str, *values: str) -> None:
        self.pending.put(sql, self._application, *values)

    def digest(self, facts: object) -> str:
        return digests.digest(self._secret, facts)

    # what a file brings

    def holds(self, id: str) -> bool:
        prefix = prefix_of(id)
        return prefix in queries.HOLDERS and self._ask(queries.HOLDERS[prefix], id) is not None

    def imported(self, source: str, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        wanted = orjson.dumps(list(keys)).decode()
        found = self._all(queries.IMPORTED, source, wanted)
        return {row[0]: (row[1], row[2]) for row in found}

    def note_import(self, source: str, key: str, id: str, digest: str) -> None:
        self.pending.put(statements.INSERT_IMPORT, self._application, source, key, id, digest)

    def restore(self, kind: str, record: Mapping[str, Any]) -> bool:
        if kind == archive.KEY:
            return self._restore_secret(record)
        made = archive.restoring(kind, record, self._application, self._next_position)
        key = [record[column] for column in archive.KINDS[kind].key]
        if self._one(archive.exists(kind), *key) is not None:
            return False
        for sql, values in made:
            self.pending.put(sql, *values)
        return True

    def _restore_secret(self, record: Mapping[str, Any]) -> bool:
        value = record.get("value")
        if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
            raise InvalidInput("A secret is 64 hexadecimal digits.", ("kept",))
        if value == self._secret.hex():
            return False
        self.flush()
        changed = self._connection.execute(archive.RESTORE_KEY, (value,))
        return bool(changed.rowcount)

    # SQL

    def _one(self, sql: str, *values: Any) -> Any:
        return self._connection.execute(sql, (self._application, *values)).fetchone()

    def _ask(self, sql: str, *values: Any) -> Any:
        self.flush()
        return self._one(sql, *values)

    def _all(self, sql: str, *values: Any) -> list[Any]:
        self.flush()
        return list(self._connection.execute(sql, (self._application, *values)))

    def _count(self, sql: str, *values: Any) -> int:
        return int(self._ask(sql, *values)[0])

    def _value(self, make: Callable[[Any], T], sql: str, *values: Any) -> T | None:
        row = self._ask(sql, *values)
        return make(row) if row else None

    def _values(self, make: Callable[[Any], T], sql: str, *values: Any) -> tuple[T, ...]:
        return tuple(make(row) for row in self._all(sql, *values))

    def _written(self, make: Callable[[Any], T], table: str, sql: str, *values: Any) -> tuple[T, ...]:
        """Return values of one table; what waits for other tables need not be written first.

        The SQL may join the table with others only by what never waits while it has rows there.
        """
        if self.pending.holds(table):
            self.flush()
        found = self._connection.execute(sql, (self._application, *values))
        return tuple(make(row) for row in found)
