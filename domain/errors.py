"""Every refusal of a rule, with its data.

Refusal
├── InvalidInput         a value that no retry will make right
│   └── LimitExceeded    a value one step past a bound
├── NotFound             no such thing, or none that the actor may see
├── AlreadyExists        an id or a name that somebody holds
├── Conflict             somebody else was faster
├── InvalidState         the thing is not in a state for this
├── InvalidTransition    a leg cannot go there from here
├── NotAMember           the sender has no place in the conversation
├── IdentityConflict     two identities that must not become one by this call
├── PlanStale            the preview no longer describes the world
├── IdempotencyMismatch  one clientMessageId, two messages
├── Forbidden            the actor's role may not do this
└── Erased               the participant's data is gone

Interruption
├── CursorInvalid        a stream, or a page, cannot begin there
├── CredentialEnded      who follows may not act any more
└── OutOfReach           what is followed led to where the follower may not read
"""

from enum import StrEnum
from typing import ClassVar

Path = tuple[str, ...]
"""Where in the input the trouble is: names and indexes, from the outside in."""


class ErrorCode(StrEnum):
    """The closed set of codes that a program may act on."""

    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    CONFLICT = "CONFLICT"
    INVALID_STATE = "INVALID_STATE"
    INVALID_TRANSITION = "INVALID_TRANSITION"
    NOT_A_MEMBER = "NOT_A_MEMBER"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    IDENTITY_CONFLICT = "IDENTITY_CONFLICT"
    PLAN_STALE = "PLAN_STALE"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    FORBIDDEN = "FORBIDDEN"
    ERASED = "ERASED"


class Refusal(Exception):
    """A rule said no; nothing was written but, where there is one, the ledger's note of it (I14)."""

    code: ClassVar[ErrorCode]

    def __init__(
        self, message: str, path: Path = (), *, limit: int | None = None, holder: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.limit = limit
        self.holder = holder
        self.note: object | None = None
        """A `Change` that records the refusal, written though the operation is not."""


class InvalidInput(Refusal):
    """A value that breaks a rule of its own, whatever is stored."""

    code = ErrorCode.INVALID_INPUT


class LimitExceeded(InvalidInput):
    """A value past a bound of `limits.Limits`; carries the bound."""

    code = ErrorCode.LIMIT_EXCEEDED


class NotFound(Refusal):
    """The thing does not exist, or the actor may not know that it does."""

    code = ErrorCode.NOT_FOUND


class AlreadyExists(Refusal):
    """An id or name is taken; carries its holder where the actor may know it."""

    code = ErrorCode.ALREADY_EXISTS


class Conflict(Refusal):
    """The state moved between reading and writing, more often than is reasonable."""

    code = ErrorCode.CONFLICT


class InvalidState(Refusal):
    """The thing exists, but is past (or before) what was asked of it."""

    code = ErrorCode.INVALID_STATE


class InvalidTransition(Refusal):
    """A leg's status may not follow the one that it has (L1)."""

    code = ErrorCode.INVALID_TRANSITION


class NotAMember(Refusal):
    """The sender takes no part in the conversation (M6)."""

    code = ErrorCode.NOT_A_MEMBER


class IdentityConflict(Refusal):
    """Ids that would join people who must not be joined by this call (I4, I5, I6)."""

    code = ErrorCode.IDENTITY_CONFLICT


class PlanStale(Refusal):
    """What a preview decided on has changed since."""

    code = ErrorCode.PLAN_STALE


class IdempotencyMismatch(Refusal):
    """A retry whose body is not that of the first send (M2)."""

    code = ErrorCode.IDEMPOTENCY_MISMATCH


class Forbidden(Refusal):
    """The actor may see the thing, but may not do this to it."""

    code = ErrorCode.FORBIDDEN


class Erased(Refusal):
    """The participant was erased; no mutation may name it (I15)."""

    code = ErrorCode.ERASED


class Interruption(Exception):
    """Why reading cannot begin or go on; `code` is the top-level code that a client sees."""

    code: ClassVar[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CursorInvalid(Interruption):
    """A cursor that was not given out here, or for something else."""

    code = "CURSOR_INVALID"


class CredentialEnded(Interruption):
    """The participant of a token was merged away since, or erased (M11)."""

    code = "UNAUTHENTICATED"

    def __init__(self) -> None:
        super().__init__("The token has ended with its participant; come back with a new one.")


class OutOfReach(Interruption):
    """What is followed led to a conversation that the follower may not read (E3)."""

    code = "FORBIDDEN"

    def __init__(self) -> None:
        super().__init__("The conversation leads to one now that this token may not read.")
