"""What a document asks of each type, whichever way it asks."""

from graphql import build_schema, parse

from colloquy.execution import ANYWHERE, fields_asked
from tests.execution import toy

SCHEMA = build_schema("""
    interface Named { id: ID! }
    type Person implements Named { id: ID!, name: String, friend: Person }
    type Place implements Named { id: ID!, street: String }
    union Thing = Person | Place
    type Query { person: Person, named: Named, thing: Thing }
""")


def asked(text: str) -> dict[str, set[str]]:
    (found,) = fields_asked(SCHEMA, parse(text)).values()
    return {name: set(fields) for name, fields in found.items()}


def test_fields_of_objects_at_any_depth_and_under_any_alias() -> None:
    assert asked("{ person { n: name friend { id } } }") == {
        "Query": {"person"},
        "Person": {"name", "friend", "id"},
    }


def test_what_is_asked_of_an_interface_is_asked_of_all_its_types() -> None:
    assert asked("{ named { id ... on Place { street } } }") == {
        "Query": {"named"},
        "Person": {"id"},
        "Place": {"id", "street"},
    }


def test_a_union_is_asked_for_the_name_of_its_type() -> None:
    assert asked("{ thing { __typename ... on Person { name } } }") == {
        "Query": {"thing"},
        "Person": {"__typename", "name"},
        "Place": {"__typename"},
    }


def test_fragments_and_what_is_skipped_count_too() -> None:
    text = "query Q($no: Boolean!) { person { ...F } } fragment F on Person { name @skip(if: $no) }"

    assert asked(text)["Person"] == {"name"}


def test_what_is_asked_of_the_values_of_a_batch_is_told_apart() -> None:
    text = """{ me { friends { name pets { mood } best { age friends { id } } ...F } best { nick } } }
        fragment F on Person { height }"""

    found = fields_asked(toy.made(), parse(text), {"Person.friends"})

    assert found == {
        ANYWHERE: {"Query": {"me"}, "Person": {"friends", "best", "nick", "age", "height"}},
        "Person.friends": {
            "Person": {"name", "pets", "best", "id", "mood"},
            "Robot": {"mood"},
        },
    }
