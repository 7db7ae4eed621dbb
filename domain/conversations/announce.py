"""Rule: what every conversation of a participant is told."""

from collections.abc import Iterable

from colloquy.domain.ids import Moment, ParticipantId
from colloquy.domain.model.change import Change
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Fact


def announce(
    fact: Fact,
    conversations: Iterable[Conversation],
    *,
    actor: ParticipantId | None,
    moment: Moment,
) -> Change:
    """Return the fact as one event in each conversation's log."""
    entries = [c.append(fact, moment, actor=actor) for c in conversations]
    return Change(
        conversations=tuple(grown for grown, _ in entries),
        events=tuple(event for _, event in entries),
    )
