"""Rule: who a message is from (M6, M9)."""

from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.message import SendAs
from colloquy.domain.model.participant import NamedParticipant


def speaker(
    draft: Draft,
    *,
    caller: NamedParticipant | None,
    by_business: bool,
    sender: NamedParticipant | None,
    owner: NamedParticipant | None,
) -> NamedParticipant | None:
    """Return whom a draft is from; None: the business itself.

    `caller` is the participant that calls, `sender` the one that the call names, `owner` the
    participant of the conversation as it was named: of a merged-away one the one that it had (M2).
    """
    if draft.send_as is SendAs.BUSINESS:
        return None
    if draft.send_as is SendAs.PARTICIPANT and owner is not None:
        return owner if by_business else caller
    return sender or caller
