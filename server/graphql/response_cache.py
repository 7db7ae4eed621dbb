"""Answers to queries, kept for as long as nothing at all has changed in the database.

An option. Whoever asks the same with the same rights is given the same bytes; one write of
anybody lets go of all of them. So nothing has to know what an answer was made of, and merges,
renamings and other processes are no special cases.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

import orjson

from colloquy.server.graphql.cache_key import Key
from colloquy.server.graphql.request import Answer

LARGEST = 8
"""The part of the room that one answer may take: an eighth."""

Version = Callable[[], Hashable]
"""Returns what is another value after every commit, whoever made it, and the same until then."""


class KeptAnswers:
    """The answers of the newest version that was asked of; bounded in bytes."""

    def __init__(self, version: Version, room: int) -> None:
        self._version = version
        self._room = room
        self._at: Hashable = None
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._size = 0

    def found(self, key: Key) -> Answer | None:
        """Return the answer to what a key stands for, if it is there."""
        version = self._version()
        if version != self._at:
            self._let_go(version)
        kept = self._answers.get(key)
        if kept is not None:
            self._answers.move_to_end(key)
        return kept

    async def answer(self, key: Key, make: Callable[[], Awaitable[Answer]]) -> tuple[Answer, bool]:
        """Return the answer to what a key stands for, and whether it was there already."""
        kept = self.found(key)
        if kept is not None:
            return kept, True
        before = self._at
        made = await make()
        # What was read between two equal versions was read of that version.
        if made.payload.keys() == {"data"} and before == self._at == self._version():
            self._keep(key, made)
        return made, False

    def _let_go(self, version: Hashable) -> None:
        self._answers.clear()
        self._size = 0
        self._at = version

    def _keep(self, key: Key, made: Answer) -> None:
        size = _size(key, made)
        if size * LARGEST > self._room or key in self._answers:
            return
        # The values themselves take ten times the room of their text.
        text = Answer({"data": orjson.Fragment(made.body[len(b'{"data":') : -1])})
        self._answers[key] = text
        self._size += size
        while self._size > self._room:
            self._size -= _size(*self._answers.popitem(last=False))


def _size(key: Key, answer: Answer) -> int:
    """Return how many bytes are kept of an answer: its text, as data and as a body, and its key."""
    return 2 * len(answer.body) + sum(len(part) for part in key if isinstance(part, str))
