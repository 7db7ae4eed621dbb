"""What is known of each attribute of a noun, said once: its name in the API, and what becomes of it.

A noun's table stands under its class. Merging, undoing, patching, the preview and the rows go by
it, so an attribute that is added there is carried, restored, set and stored.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import Enum, auto
from typing import Any


class Merge(Enum):
    """What two values of an attribute come to when their nouns become one (I10)."""

    FIRST = auto()
    """The survivor's, unless it is blank; two that differ are a conflict."""
    ID = auto()
    """The survivor's, unless it has none; the other's id names the line all the same."""
    UNION = auto()
    """Both lists, the survivor's first."""
    BY_KEY = auto()
    """Both objects; a key that both have with other values is a conflict."""
    RANKED = auto()
    """Whichever is the first in `ranks`, the survivor's if neither is."""


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """One attribute of a noun.

    `word` is its name in the API; `blank` is its value where nobody has said anything, and what
    clearing it leaves. `write` makes a value of a patch what is stored, and `unite` leaves one of
    each in a UNION. An undo restores it if it `is_restored`, unless it was edited since (I12). A
    patch may set it if it `is_settable`, and clear it with null if it `is_clearable`; else null
    keeps it.
    """

    name: str
    word: str
    merge: Merge
    blank: Any = None
    ranks: tuple[Any, ...] = ()
    write: Callable[[Any], Any] | None = None
    unite: Callable[[Iterable[Any]], tuple[Any, ...]] | None = None
    is_restored: bool = True
    is_settable: bool = True
    is_clearable: bool = True


class AttributeTable(tuple[AttributeRule, ...]):
    """The attributes of one noun, in the order in which clients are told of them."""

    __slots__ = ()

    def words(self) -> dict[str, str]:
        """Return the API's name of each attribute."""
        return {attribute.name: attribute.word for attribute in self}

    def restored(self) -> list[AttributeRule]:
        """Return those that an undo restores."""
        return [attribute for attribute in self if attribute.is_restored]

    def values_of(self, patch: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values that a patch sets, by name: the blank for what it clears with None.

        Raises `ValueError` for a name that no patch may set, a mistake of the program.
        """
        settable = {attribute.name: attribute for attribute in self if attribute.is_settable}
        values: dict[str, Any] = {}
        for name in sorted(patch, key=list(settable).index):
            attribute, value = settable[name], patch[name]
            if value is not None:
                values[name] = value if attribute.write is None else attribute.write(value)
            elif attribute.is_clearable:
                values[name] = attribute.blank
        return values


def attribute_table(noun: type, *attributes: AttributeRule, own_rule: tuple[str, ...]) -> AttributeTable:
    """Return the table of a noun; `own_rule` names the fields that rules of their own move.

    Raises `TypeError` for a field that neither names, or both: what is forgotten is said at once.
    """
    listed = [attribute.name for attribute in attributes]
    named = [field.name for field in fields(noun)]
    odd = sorted({n for n in (*listed, *own_rule) if n not in named or (n in listed and n in own_rule)})
    missing = [name for name in named if name not in listed and name not in own_rule]
    if odd or missing:
        raise TypeError(f"{noun.__name__}: no merge rule for {missing}; wrongly named: {odd}.")
    return AttributeTable(attributes)
