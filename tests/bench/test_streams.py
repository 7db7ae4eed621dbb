"""The stream of inbox pages and sends."""

from collections import Counter

from bench.queries.streams import EVERY, mixed
from bench.queries.workloads import Q1, W1

_SENDS = tuple({"input": {"conversation": f"con_{n}"}} for n in range(50))


def test_one_request_in_twenty_is_a_send_wherever_the_stream_is_cut() -> None:
    turns = mixed(_SENDS, 1).turns
    assert Counter(part.workload.name for part, _ in turns) == {"Q1": 950, "W1": 50}
    for start in range(0, len(turns), EVERY):
        assert [part.workload for part, _ in turns[start : start + EVERY]].count(W1) == 1
    assert [variables for part, variables in turns if part.workload is W1] == list(_SENDS)


def test_the_places_of_the_sends_are_of_chance() -> None:
    turns = mixed(_SENDS, 1).turns
    places = {n % EVERY for n, (part, _) in enumerate(turns) if part.workload is W1}
    assert len(places) > EVERY // 2


def test_a_round_has_one_document_of_each_and_the_next_has_others() -> None:
    documents = [{part.document for part, _ in mixed(_SENDS, n).turns} for n in (1, 2)]
    assert [len(texts) for texts in documents] == [2, 2]
    assert not documents[0] & documents[1]
    assert mixed(_SENDS, 1) == mixed(_SENDS, 1)


def test_a_page_is_as_large_as_its_round_says() -> None:
    sizes = {
        part.sizes["CONVERSATIONS"]
        for n in range(20)
        for part, _ in mixed(_SENDS, n).turns[:2]
        if part.workload is Q1
    }
    assert sizes == {19, 20, 21}
