"""Values of the toy schema made at random, good and bad, and values for its arguments."""

from random import Random
from types import SimpleNamespace
from typing import Any

from graphql import Undefined

from tests.execution.toy import Mood, Person, Place, Robot


class World:
    """Values made at random; `bad` is how often there is one that does not belong where it is."""

    def __init__(self, seed: int, bad: float) -> None:
        self.random = Random(seed)
        self.bad = bad
        self.people: list[Any] = []
        for number in range(6):
            self.people.append(self.person(number))
        for person in self.people:
            person.best = self.value(self.friend())
            person.friends = self.value([self.value(self.friend()) for _ in range(3)])
            person.things = self.value([self.value(self.thing()) for _ in range(self.random.randint(0, 3))])
            person.pets = self.random.choice([None, [self.value(self.pet()) for _ in range(2)]])

    def roots(self) -> dict[str, Any]:
        """Return the values of the root's fields."""
        return {
            "me": self.value(self.people[0]),
            "person": self.value(self.friend()),
            "people": self.value(list(self.people)),
            "thing": self.value(self.thing()),
            "things": self.value([self.thing() for _ in range(3)]),
            "named": self.value([self.random.choice([self.pet(), None]) for _ in range(3)]),
            "number": self.value(5),
            "now": self.value(7),
        }

    def value(self, good: Any) -> Any:
        """Return a value, or one that does not belong there."""
        if self.random.random() >= self.bad:
            return good
        bad = [None, Undefined, ValueError("bad"), "text", 2**40, float("nan"), True, object(), [None], ()]
        return self.random.choice([*bad, {"a": 1}, Mood.SAD, Place(name=None, city=None), 1.5, b"x"])

    def friend(self) -> Any:
        return self.random.choice(self.people)

    def thing(self) -> Any:
        return self.random.choice([self.friend, self.robot, self.place])()

    def pet(self) -> Any:
        return self.random.choice([self.friend, self.robot])()

    def person(self, number: int) -> Any:
        some, value = self.random.choice, self.value
        return Person(
            id=value(some([f"p{number}", number])),
            name=value(f"Person {number}"),
            nick=value(some([None, "nick"])),
            age=value(some([None, 7, 30, True])),
            height=value(some([None, 1.75, 2])),
            alive=value(some([True, False])),
            mood=value(some([None, Mood.HAPPY, Mood.SAD])),
            moods=value(some([[], (Mood.HAPPY, value(Mood.SAD))])),
            born=value(some([None, 3, "then"])),
            extra=value(some([None, {"deep": [1]}, 3, "x"])),
            tags=value(some([["a", value("b")], (), {"one"}])),
            grid=value(some([None, [[1, None], None, (value(2),)]])),
            home=value(self.place()),
        )

    def robot(self) -> Any:
        inner = SimpleNamespace(serial=self.value(9))
        best = self.value(self.random.choice([None, self.people[0]]))
        parts = [self.random.choice([None, self.place()]) for _ in range(2)]
        return Robot(name=self.value("Robot"), mood=None, best=best, parts=self.value(parts), inner=inner)

    def place(self) -> Any:
        city = self.value(self.random.choice([None, SimpleNamespace(name=self.value("C"))]))
        return Place(name=self.value("Place"), city=city)


def values(random: Random, scalar: str, name: str) -> Any:
    """Return a value of a scalar for an argument."""
    if scalar == "Any":
        return random.choice([1, "x", True])
    if scalar == "Int":
        return random.choice([-1, 0, 1, 2, 5])
    return random.choice(["a", "p1"])
