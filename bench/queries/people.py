"""Who talks in the measured world, when, and what they say: the same with every run."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from colloquy.domain.ids import SECOND, Instant

SEED = 11
START = Instant(1_767_225_600 * SECOND)
"""2026-01-01."""
DAYS = 60
HOUR = 3600 * SECOND
CONTRIBUTORS = tuple(f"{first}.{last}" for first in ("ada", "ben", "cleo", "dina") for last in "abcdefgh")
_SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu")
_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class Line:
    """One message to be: whose conversation, its number there, and when."""

    at: Instant
    visitor: int
    number: int


class Talk:
    """Draws names, texts and times from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = tuple(self._word() for _ in range(_WORDS))
        self._weights = [1.0 / (rank + 8) for rank in range(_WORDS)]  # a few words are frequent, as in speech

    def text(self) -> str:
        """Return a message of 3 to 40 words."""
        count = 3 + min(37, int(self.random.expovariate(1 / 9)))
        return " ".join(self.random.choices(self.words, self._weights, k=count)).capitalize() + "."

    def name(self) -> str:
        """Return a name of two words."""
        return f"{self._word().capitalize()} {self._word().capitalize()}"

    def lengths(self, conversations: int, messages: int) -> list[int]:
        """Return how long each conversation is: many short, a few long, and the sum exact."""
        drawn = [self.random.lognormvariate(0, 0.9) for _ in range(conversations)]
        share = (messages - 12 * conversations) / sum(drawn)
        lengths = [12 + int(share * one) for one in drawn]
        for index in range(messages - sum(lengths)):
            lengths[index % conversations] += 1
        return lengths

    def lines(self, lengths: Sequence[int]) -> Iterator[Line]:
        """Yield the messages of all conversations, in the order of their times."""
        found = []
        for visitor, length in enumerate(lengths):
            at = START + self.random.randrange(DAYS * 24) * HOUR
            for number in range(length):
                at += int(self.random.expovariate(1 / 1200) * SECOND) + 1
                found.append(Line(Instant(at), visitor, number))
        yield from sorted(found, key=lambda line: line.at)

    def _word(self) -> str:
        return "".join(self.random.choice(_SYLLABLES) for _ in range(self.random.randrange(2, 5)))
