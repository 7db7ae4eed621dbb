"""PostGraphile's answers in Colloquy's shape."""

import pytest
from graphql import parse

from bench.queries import graphile
from bench.queries.graphile import DOCUMENTS, shaped
from bench.queries.node_peers import PostGraphile
from bench.queries.workloads import ALL, Workload


@pytest.mark.parametrize("workload", [w for w in ALL.values() if w.name in DOCUMENTS], ids=lambda w: w.name)
def test_each_document_has_the_sizes_of_its_workload(workload: Workload) -> None:
    document = DOCUMENTS[workload.name]
    parse(document.replace("CONVERSATIONS", "1").replace("MESSAGES", "1"))
    assert {name for name in ("CONVERSATIONS", "MESSAGES") if name in document} == set(workload.sizes)


def test_it_lacks_what_it_has_no_document_for() -> None:
    for workload in ALL.values():
        assert PostGraphile().takes(workload) is (workload.name in graphile.DOCUMENTS)
    assert PostGraphile.lacks == ("W1", "W2")


def test_an_answer_has_the_names_and_the_forms_of_the_schema() -> None:
    delivery = {"channelType": "EMAIL", "channelAddress": None, "updatedAt": "2026-01-01T00:00:00+00:00"}
    message = {
        "rowId": "msg_1",
        "text": "Hello",
        "sentAt": "2026-01-01T00:00:00.5+00:00",
        "sender": {"rowId": "par_1", "kind": "CONTACT"},
        "deliveries": {"nodes": [delivery]},
        "receipts": {"nodes": []},
    }
    pages = {"last": {"nodes": []}, "messages": {"nodes": [message], "pageInfo": {"behind": False}}}
    assert shaped({"data": {"conversationByRowId": {"rowId": "con_1", **pages}}}) == {
        "data": {
            "conversation": {
                "id": "con_1",
                "lastMessage": None,
                "messages": {
                    "nodes": [
                        {
                            "id": "msg_1",
                            "content": {"items": [{"text": "Hello"}]},
                            "sentAt": "2026-01-01T00:00:00.500000Z",
                            "sender": {"id": "par_1", "kind": "CONTACT"},
                            "deliveries": [
                                {
                                    "channel": {"type": "EMAIL", "address": None},
                                    "updatedAt": "2026-01-01T00:00:00.000000Z",
                                }
                            ],
                            "receipts": {"nodes": []},
                        }
                    ],
                    "pageInfo": {"hasNextPage": True},
                },
            }
        }
    }


@pytest.mark.parametrize("answer", [{"errors": [{"message": "No."}]}, {"status": 500, "body": ""}])
def test_what_is_no_answer_stays_as_it_is(answer: object) -> None:
    assert shaped(answer) == answer
