"""Documents are read once and known by their text, up to a bound."""

import time

import pytest
import strawberry
from graphql import OperationType

from colloquy.server.graphql.documents import Documents, Refused
from tests.server import toy


@pytest.fixture
def documents() -> Documents:
    return Documents(toy.face().schema._schema, size=3)


def test_a_document_is_read_once(documents: Documents) -> None:
    assert documents.get("{ viewer }") is documents.get("{ viewer }")


def test_the_one_unused_for_longest_is_forgotten(documents: Documents) -> None:
    first = documents.get("{ viewer }")
    for n in range(2):
        documents.get(f"{{ a{n}: viewer }}")
    assert documents.get("{ viewer }") is first

    documents.get("{ b: viewer }")

    assert documents.get("{ viewer }") is first
    assert len(documents._known) == 3


def test_the_texts_that_are_known_are_bounded_together_and_the_newest_are_kept() -> None:
    documents = Documents(toy.face().schema._schema, size=1000, max_text=2000)

    texts = [f"{{ a{n}: viewer }} #{'x' * (n * 37 % 400)}" for n in range(60)]
    for text in texts:
        documents.get(text)
        assert documents._known_text == sum(map(len, documents._known)) <= 2000

    known = list(documents._known)
    assert known == texts[-len(known) :]
    assert sum(map(len, texts[-len(known) - 1 :])) > 2000


def test_a_document_longer_than_all_that_may_be_known_is_answered_and_not_kept() -> None:
    documents = Documents(toy.face().schema._schema, max_text=5)

    assert documents.get("{ viewer }").operation(None).root_fields == ("viewer",)
    assert not documents._known
    assert documents._known_text == 0


def test_room_is_made_for_long_documents_too() -> None:
    documents = Documents(toy.face().schema._schema, size=1, max_text=5)
    texts = ["{ viewer }", "{ b: viewer }"]
    documents.make_room(2, sum(map(len, texts)))

    first = documents.get(texts[0])
    documents.get(texts[1])

    assert documents.get(texts[0]) is first


def test_what_is_refused_is_not_kept(documents: Documents) -> None:
    with pytest.raises(Refused):
        documents.get("{ nobody }")

    assert not documents._known


def test_root_fields_are_those_of_every_branch_without_their_aliases(documents: Documents) -> None:
    text = """
    query A { x: viewer ... on Query { conversation(id: 1) } ...F } mutation B { sendMessage(text: "") }
    fragment F on Query { fault ...G } fragment G on Query { fault coded }"""

    document = documents.get(text)

    assert set(document.operation("A").root_fields) == {"viewer", "conversation", "fault", "coded"}
    assert document.operation("B").type is OperationType.MUTATION


def test_fragments_that_fan_out_are_walked_once(documents: Documents) -> None:
    count = 60
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(count)]
    text = "{ ...F0 } " + " ".join(fragments) + f" fragment F{count} on Query {{ viewer }}"

    started = time.perf_counter()
    document = documents.get(text)

    assert document.operation(None).root_fields == ("viewer",)
    assert time.perf_counter() - started < 2


def test_the_rules_of_strawberry_hold_too() -> None:
    from colloquy.server import wiring

    @strawberry.input(one_of=True)
    class Choice:
        a: strawberry.Maybe[int]
        b: strawberry.Maybe[int]

    @strawberry.type
    class Query:
        @strawberry.field
        def pick(self, choice: Choice) -> int:
            return 1

    documents = Documents(strawberry.Schema(Query)._schema, wiring.extra_rules())

    assert documents.get("{ pick(choice: {a: 1}) }").operations
    with pytest.raises(Refused):
        documents.get("{ pick(choice: {a: 1, b: 2}) }")
