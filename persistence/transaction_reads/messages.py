"""What a unit asks of messages and of how far readers have got."""

from colloquy.domain.ids import ConversationId, HistoryId, LineId, MessageId, ParticipantId
from colloquy.domain.model.event import Event
from colloquy.domain.model.message import Delivery, Message, MessageKey
from colloquy.domain.model.receipt import BUSINESS, Mark, Owner
from colloquy.persistence import rows, sql_reads
from colloquy.persistence.transaction_reads.base import TransactionReads


class MessageReads(TransactionReads):
    """Messages, events and marks."""

    def message(self, id: MessageId) -> Message | None:
        known = self.pending.messages.get(id)
        return known or self._value(rows.message, sql_reads.MESSAGE, id)

    def messages_sent_as(
        self, client_id: str, named: ParticipantId | None, *, with_merged: bool
    ) -> tuple[Message, ...]:
        line = named if with_merged else None
        return self._values(rows.message, sql_reads.MESSAGES_SENT_AS, client_id, named or "", line)

    def deliveries(self, message: MessageId) -> tuple[Delivery, ...]:
        return self._values(rows.delivery, sql_reads.DELIVERIES, message)

    def event_of(self, log: ConversationId, sequence: int) -> Event | None:
        return self._value(rows.event, sql_reads.EVENT_AT, log, sequence)

    def marks(self, log: ConversationId, owner: Owner | None = None) -> tuple[Mark, ...]:
        if owner is not None and owner != BUSINESS:
            return self._values(rows.mark, sql_reads.MARKS_OF_OWNER, log, owner)
        if log not in self._shared_marks:
            self._shared_marks[log] = self._written(rows.mark, "mark", sql_reads.SHARED_MARKS, log)
        shared = self._shared_marks[log]
        return shared if owner is None else tuple(m for m in shared if m.owner == owner)

    def marks_of(self, owner: Owner) -> tuple[Mark, ...]:
        return self._values(rows.mark, sql_reads.ALL_MARKS_OF_OWNER, owner)

    def covers(self, history: HistoryId, after: MessageKey, up_to: MessageKey) -> bool:
        return self._ask(sql_reads.COVERS, history, after.at, after.id, up_to.at, up_to.id) is not None

    def last_message_key(self, history: HistoryId) -> MessageKey | None:
        return self._value(lambda row: MessageKey(row[0], row[1]), sql_reads.LAST_MESSAGE, history)

    def left_unread(self, history: HistoryId, owner: Owner, after: MessageKey) -> int:
        sql = sql_reads.LEFT_FOR_BUSINESS if owner == BUSINESS else sql_reads.LEFT_FOR_GUEST
        return self._count(sql, history, after.at, after.id, owner)

    def newly_settled(self, log: ConversationId, reader: LineId, after: MessageKey, up_to: MessageKey) -> int:
        places = (after.at, after.id, up_to.at, up_to.id)
        return self._count(sql_reads.NEWLY_SETTLED, log, *places, reader)

    def own_after(self, log: ConversationId, sender: LineId, after: MessageKey) -> int:
        return self._count(sql_reads.OWN_AFTER, log, after.at, after.id, sender)
