"""Arguments that several fields take."""

from typing import Annotated

import strawberry

from colloquy.schema.types.enums import MembershipState

States = Annotated[
    list[MembershipState] | None,
    strawberry.argument(description="Only memberships in these states; all when absent."),
]


First = Annotated[
    int | None,
    strawberry.argument(description="How many from the start: 1 to 100; 30 when both are absent."),
]


After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]


Last = Annotated[
    int | None, strawberry.argument(description="How many from the end: 1 to 100; not with first.")
]


Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]
