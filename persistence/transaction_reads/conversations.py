"""What a unit asks of conversations and their members."""

import itertools

from colloquy.domain.ids import ConversationId, LineId, MembershipId, ParticipantId
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.membership import Membership
from colloquy.persistence import rows, sql_reads
from colloquy.persistence.transaction_reads.base import TransactionReads


class ConversationReads(TransactionReads):
    """Conversations, and who is in them."""

    def conversation(self, id: ConversationId) -> Conversation | None:
        known = self.pending.conversations.get(id) or self._conversations.get(id)
        if known is None:
            row = self._one(sql_reads.CONVERSATION, id)
            known = rows.conversation(row) if row else None
            self._conversations[id] = known
            if known is not None:
                self.pending.found(known)
        return known

    def current_conversation(self, id: ConversationId) -> Conversation | None:
        known = self.conversation(id)
        if known is None or known.is_current:
            return known
        row = self._ask(sql_reads.CURRENT_CONVERSATION_ID, id)
        return self.conversation(row[0]) if row else None

    def conversation_named(self, name: str) -> Conversation | None:
        row = self._ask(sql_reads.CONVERSATION_NAMED, name)
        return self.current_conversation(row[0]) if row else None

    def logs(self, line: LineId) -> tuple[ConversationId, ...]:
        return tuple(sorted(row[0] for row in self._all(sql_reads.LOGS, line)))

    def empty_groups(self) -> tuple[Conversation, ...]:
        return self._values(rows.conversation, sql_reads.EMPTY_GROUPS)

    def membership(self, id: MembershipId) -> Membership | None:
        return self._value(rows.membership, sql_reads.MEMBERSHIP, id)

    def memberships(self, conversation: ConversationId, line: LineId) -> tuple[Membership, ...]:
        return self._values(rows.membership, sql_reads.MEMBERSHIPS, line, conversation)

    def memberships_of(self, line: LineId) -> tuple[Membership, ...]:
        places = self._written(rows.membership, "membership", sql_reads.OPEN_MEMBERSHIPS, line)
        groups = [self.conversation(place.conversation_id) for place in places]
        alive = [group is not None and group.state is not ConversationState.DELETED for group in groups]
        return tuple(itertools.compress(places, alive))

    def ever_in(self, line: LineId) -> tuple[ConversationId, ...]:
        return tuple(row[0] for row in self._all(sql_reads.EVER_IN, line))

    def groups_named_by(self, people: tuple[ParticipantId, ...]) -> tuple[ConversationId, ...]:
        return tuple(row[0] for row in self._all(sql_reads.GROUPS_NAMED_BY, rows.dump(people)))

    def assigned_to(self, people: tuple[ParticipantId, ...]) -> tuple[ConversationId, ...]:
        return tuple(row[0] for row in self._all(sql_reads.ASSIGNED_TO, rows.dump(people)))

    def member_count(self, conversation: ConversationId) -> int:
        return self._count(sql_reads.MEMBER_COUNT, conversation)
