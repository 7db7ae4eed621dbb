"""Whether contenders answer and store the same: what is caught, and where it is shown."""

from typing import Any

import pytest

from bench.queries import comparing, contenders
from bench.queries.comparing import compare, compare_moved, difference
from bench.queries.contender import Running
from bench.queries.python_peers import Colloquy, Limit
from bench.queries.rounds import Failed
from bench.queries.workloads import ALL, Q1, W1, plain

_PAGE = {"data": {"conversations": {"nodes": [{"id": "con_1", "unreadCount": 1}, {"id": "con_2"}]}}}


@pytest.mark.parametrize(
    ("found", "where"),
    [
        (
            {"data": {"conversations": {"nodes": [{"id": "con_1", "unreadCount": 2}, {"id": "con_2"}]}}},
            "unreadCount is 2",
        ),
        (
            {"data": {"conversations": {"nodes": [{"id": "con_1", "unreadCount": True}, {"id": "con_2"}]}}},
            "is True",
        ),
        ({"data": {"conversations": {"nodes": [{"id": "con_1", "unreadCount": 1}]}}}, "has 1 entries, not 2"),
        ({"data": {"conversations": None}}, "conversations is None"),
        ({"data": {"conversations": {"nodes": [{"id": "con_1"}, {"id": "con_2"}]}}}, "nodes/0 has"),
        (
            {"data": {"conversations": {"nodes": [{"id": "con_2"}, {"id": "con_1", "unreadCount": 1}]}}},
            "nodes/0 has",
        ),
    ],
)
def test_an_answer_that_differs_is_named_with_its_place(found: object, where: str) -> None:
    assert where in str(difference(_PAGE, found))


def test_equal_answers_differ_nowhere_whatever_the_order_of_keys() -> None:
    assert difference({"a": 1, "b": [None, 2.5]}, {"b": [None, 2.5], "a": 1}) is None


def _answering(monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any]) -> None:
    monkeypatch.setattr(comparing, "ask", lambda contender, *_: answers[contender.name])


def test_a_contender_with_one_wrong_answer_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"data": {"conversations": {"nodes": [{"id": "con_1", "unreadCount": 1}, {"id": "con_3"}]}}}
    _answering(monkeypatch, {"colloquy": _PAGE, "limit": wrong})
    running = {contender: Running(0, []) for contender in (Colloquy(), Limit())}
    with pytest.raises(Failed, match="limit answers Q1 otherwise: /data/conversations/nodes/1/id is 'con_3'"):
        compare(running, plain(Q1, ({},)))


def test_an_error_that_everybody_has_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = {"data": {"conversations": None}, "errors": [{"message": "No."}]}
    _answering(monkeypatch, {"colloquy": refused, "limit": refused})
    running = {contender: Running(0, []) for contender in (Colloquy(), Limit())}
    with pytest.raises(Failed, match="Q1 is not answered"):
        compare(running, plain(Q1, ({},)))


def _sent(id: object, text: str) -> dict[str, Any]:
    message = {"id": id, "sentAt": f"at {id}", "previewText": text}
    return {"data": {"sendMessage": {"message": message, "event": {"id": f"evt {id}", "sequence": "2"}}}}


def test_what_each_server_mints_may_differ_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    running = {contender: Running(0, []) for contender in (Colloquy(), Limit())}
    _answering(monkeypatch, {"colloquy": _sent("a", "Hello"), "limit": _sent("b", "Hello")})
    compare(running, plain(W1, ({},)))
    _answering(monkeypatch, {"colloquy": _sent("a", "Hello"), "limit": _sent("b", "Bye")})
    with pytest.raises(Failed, match="previewText is 'Bye', not 'Hello'"):
        compare(running, plain(W1, ({},)))
    _answering(monkeypatch, {"colloquy": _sent("a", "Hello"), "limit": _sent(None, "Hello")})
    with pytest.raises(Failed, match="message/id is 'NoneType'"):
        compare(running, plain(W1, ({},)))


def test_after_writes_only_ids_and_times_of_messages_may_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary of kept answers: a server that shows an old page is caught."""

    def page(id: str, at: str, text: str) -> dict[str, Any]:
        last = {"id": id, "sentAt": at, "previewText": text}
        return {"data": {"conversations": {"nodes": [{"id": "con_1", "lastMessage": last}]}}}

    running = {contender: Running(0, []) for contender in (Colloquy(), Limit())}
    _answering(monkeypatch, {"colloquy": page("msg_1", "1", "New"), "limit": page("msg_2", "2", "New")})
    compare_moved(running, plain(Q1, ({},)))
    _answering(monkeypatch, {"colloquy": page("msg_1", "1", "New"), "limit": page("msg_0", "0", "Old")})
    with pytest.raises(Failed, match=r"limit answers otherwise than colloquy .*previewText is 'Old'"):
        compare_moved(running, plain(Q1, ({},)))


def test_who_keeps_answers_is_only_where_it_is_named() -> None:
    kept = next(c for c in contenders.ALL if c.keeps)
    assert [w.name for w in ALL.values() if kept.takes(w)] == ["mixed"]
    names = {c.name for c in contenders.ALL}
    assert all(set(w.among) <= names for w in ALL.values())


def test_a_table_of_the_contenders_has_no_name_twice() -> None:
    names = [contender.name for contender in contenders.ALL]
    assert len(set(names)) == len(names)
    assert comparing.REFERENCE in names
