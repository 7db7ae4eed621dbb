"""Whether contenders answer the same, before anything is measured."""

from collections.abc import Iterable, Mapping
from typing import Any

from bench.queries.contender import Contender, Running, ask
from bench.queries.rounds import Failed
from bench.queries.workloads import Variant

REFERENCE = "colloquy"


def compare(contenders: Mapping[Contender, Running], variant: Variant, count: int = 3) -> None:
    """Ask every contender the same, and raise `Failed` where one answers otherwise than Colloquy."""
    for variables in _some(variant, count):
        answers = {
            c.name: _without(variant.workload.minted, ask(c, running, variant, variables))
            for c, running in contenders.items()
        }
        expected = answers.get(REFERENCE) or next(iter(answers.values()))
        if not isinstance(expected, dict) or not expected.get("data") or expected.get("errors"):
            raise Failed(f"{variant.workload.name} is not answered: {expected!s:.500}")
        for name, answer in answers.items():
            if found := difference(expected, answer):
                raise Failed(f"{name} answers {variant.workload.name} otherwise: {found}")


def _some(variant: Variant, count: int) -> list[Mapping[str, Any]]:
    """Return the first variables, and the longest, of which a server may have to cut something."""
    longest = [] if variant.workload.once else [max(variant.variables, key=lambda one: len(str(one)))]
    return [*variant.variables[:count], *longest]


def compare_moved(contenders: Mapping[Contender, Running], variant: Variant) -> None:
    """Compare after writes: messages have ids of their own then, and times."""
    answers = {c: _timeless(ask(c, running, variant, {})) for c, running in contenders.items()}
    first = next(iter(answers))
    for contender, answer in answers.items():
        if found := difference(answers[first], answer):
            raise Failed(f"{contender.name} answers otherwise than {first.name} after writes: {found}")


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "then" if key.endswith("At") else _timeless(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_timeless(one) for one in value]
    return "a message" if isinstance(value, str) and value.startswith("msg_") else value


def _without(minted: Iterable[str], answer: Any) -> Any:
    """Return an answer to a write with what each server mints replaced by its type."""
    payload = next(iter((answer.get("data") or {"": None}).values()))
    for path in minted if payload else ():
        *above, name = path.split("/")
        place = payload
        for key in above:
            place = place[key]
        place[name] = type(place[name]).__name__
    return answer


def difference(expected: Any, found: Any, path: str = "") -> str | None:
    """Return where two JSON values first differ, and in what; None when they are equal."""
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() != found.keys():
            return f"{path or '/'} has {sorted(found)}, not {sorted(expected)}"
        pairs = ((f"{path}/{key}", expected[key], found[key]) for key in expected)
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{path or '/'} has {len(found)} entries, not {len(expected)}"
        pairs = ((f"{path}/{i}", a, b) for i, (a, b) in enumerate(zip(expected, found, strict=True)))
    elif type(expected) is type(found) and expected == found:
        return None
    else:
        return f"{path or '/'} is {found!r:.200}, not {expected!r:.200}"
    return next((text for at, a, b in pairs if (text := difference(a, b, at))), None)
