"""Values of variables that do not belong where they are, made of ones that do."""

from random import Random
from typing import Any

ODD: tuple[Any, ...] = (None, 7, -1, 2**40, 1.5, True, "x", "", [], {}, [None], {"text": "x"}, {"id": None})


def spoiled(random: Random, value: Any) -> Any:
    """Return a value with something in it replaced, left out, or added; or the very value, now and then."""
    choice = random.random()
    if isinstance(value, dict) and value and choice < 0.8:
        name = random.choice(list(value))
        if choice < 0.1:
            return {word: held for word, held in value.items() if word != name}
        if choice < 0.15:
            return {**value, random.choice(["nobody", "id", "text"]): random.choice(ODD)}
        return {**value, name: spoiled(random, value[name])}
    if isinstance(value, list) and value and choice < 0.7:
        return [spoiled(random, value[0]), *value[1:]] if choice < 0.6 else value[0]
    return random.choice(ODD) if choice < 0.95 else value
