"""A small schema and a store of a few people: enough to meet every corner of the transports."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLError

from colloquy.domain.actor import Actor
from colloquy.domain.errors import LimitExceeded
from colloquy.domain.ids import ApplicationId, Instant, LineId, ParticipantId
from colloquy.domain.model.participant import Participant, ParticipantKind
from colloquy.domain.ports import Snapshot, Unit
from colloquy.server.app import Face
from colloquy.server.auth.authenticator import Caller

T = TypeVar("T")

SECRET = "the database password is hunter2"


class ToyStore:
    """Knows people by name; everything else it was never asked."""

    watch: Any = None
    signals: Any = None

    def __init__(self) -> None:
        self.people: dict[tuple[str, str], tuple[Participant, Participant]] = {}
        self.secret = b"secret"
        self.closed = False
        self.broken = False

    def add(self, name: str, held: Participant, current: Participant | None = None) -> Participant:
        self.people["default", name] = (held, current or held)
        return held

    async def participant_named(
        self, application: ApplicationId, name: str
    ) -> tuple[Participant, Participant] | None:
        return self.people.get((application, name))

    def write(self, application: ApplicationId, unit: Unit[T]) -> "asyncio.Future[T]":
        raise NotImplementedError

    def reading(self, actor: Actor) -> AbstractAsyncContextManager[Snapshot]:
        raise NotImplementedError

    async def health(self) -> Mapping[str, str]:
        if self.broken:
            raise RuntimeError(SECRET)
        return {"database": "ok", "sqlite": "3.53.4"}

    async def close(self) -> None:
        self.closed = True


def person(
    id: str = "par_1",
    kind: ParticipantKind = ParticipantKind.CONTACT,
    merged_into: str | None = None,
    updated_at: int = 0,
    erased_at: int | None = None,
) -> Participant:
    return Participant(
        id=ParticipantId(id),
        line_id=LineId("lin_1"),
        kind=kind,
        contact_id=None,
        member_id=None,
        name=None,
        display_name=None,
        image_url=None,
        emails=(),
        phones=(),
        created_at=Instant(0),
        updated_at=Instant(updated_at),
        merged_into_id=ParticipantId(merged_into) if merged_into else None,
        erased_at=None if erased_at is None else Instant(erased_at),
    )


class Coded(Exception):
    """An error of ours, from a lower layer."""

    code = "CURSOR_EXPIRED"


class Foreign(Exception):
    """Another library's, which has codes of its own."""

    code = "gkpj"


@strawberry.type
class Query:
    @strawberry.field
    def viewer(self, info: strawberry.Info[Caller, None]) -> str:
        actor = info.context.actor
        return f"{actor.application} {actor.role} {actor.participant_id}"

    @strawberry.field
    def conversation(self, id: strawberry.ID) -> str | None:
        return f"conversation {id}"

    @strawberry.field
    def participant(self, first: int = 1) -> str | None:
        return str(first)

    @strawberry.field
    def big(self) -> strawberry.scalars.JSON:
        return strawberry.scalars.JSON({"number": 2**70, "half": "\ud800"})

    @strawberry.field
    def fault(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    def required_fault(self) -> str:
        raise RuntimeError(SECRET)

    @strawberry.field
    def foreign(self) -> str | None:
        raise Foreign(SECRET)

    @strawberry.field
    def coded(self) -> str | None:
        raise Coded("The cursor is too old.")

    @strawberry.field
    def labelled(self) -> str | None:
        raise GraphQLError("Not here.", extensions={"code": "NOT_FOUND", "limit": 3})

    @strawberry.field
    def limited(self) -> str | None:
        raise LimitExceeded("Too long.", limit=3)


@strawberry.type
class Mutation:
    done = 0

    @strawberry.mutation
    async def send_message(self, text: str) -> str | None:
        await asyncio.sleep(0.2)
        Mutation.done += 1
        return text


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def conversation_events(self, upto: int = 3) -> AsyncIterator[int]:
        for number in range(upto):
            yield number

    @strawberry.subscription
    async def inbox_events(self) -> AsyncIterator[int]:
        yield 1
        await asyncio.sleep(3600)

    @strawberry.subscription
    async def conversation_signals(self) -> AsyncIterator[int]:
        raise RuntimeError(SECRET)
        yield 1


def face() -> Face:
    """Return the toy's schema; its context is the caller itself."""
    schema = strawberry.Schema(Query, Mutation, Subscription)
    return Face(schema, lambda caller: caller)
