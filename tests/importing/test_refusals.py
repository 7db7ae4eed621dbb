"""Lines that are refused: each with its number and a reason, and none stops the others."""

import gzip
import json
import os
import random
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SUPPORT, colloquy
from tests.importing.command import Command
from tests.importing.helping import imported, inbox, message, rows, visitor, written

_BAD: list[tuple[Any, str]] = [
    ("{", "This is not JSON"),
    ('{"type": "message"', "This is not JSON"),
    ("[]", "A line is a JSON object."),
    ("null", "A line is a JSON object."),
    ('"text"', "A line is a JSON object."),
    ("5", "A line is a JSON object."),
    (b"\xff\xfe\x00", "This is not JSON"),
    ('{"type": "participant", "kind": "CONTACT", "displayName": "\\ud800"}', "This is not JSON"),
    ("[" * 5000 + "]" * 5000, "This is not JSON"),
    ('{"a":' * 5000 + "1" + "}" * 5000, "This is not JSON"),
    (
        '{"type": "participant", "customData": ' + '{"a":' * 300 + "1" + "}" * 301,
        "nested more than 250 levels",
    ),
    ('{"type": "event", "body": ' + "[" * 900 + "]" * 900 + "}", "nested more than 250 levels"),
    ({}, "There is no line type None"),
    ({"type": "dance"}, "There is no line type 'dance'"),
    ({"type": ["message"]}, "There is no line type ['message']"),
    ({"type": 5}, "There is no line type 5"),
    (visitor("x", hat="red"), "has no field hat"),
    ({"type": "participant"}, "kind is missing"),
    ({"type": "participant", "kind": "WIZARD"}, "kind is 'WIZARD'; it is one of ANONYMOUS_VISITOR"),
    ({"type": "participant", "kind": 1}, "kind is a text."),
    ({"type": "participant", "kind": None}, "kind is missing"),
    (visitor(5), "ref is a text."),
    (visitor(""), "ref is a text."),
    (visitor(["a"]), "ref is a text."),
    (visitor("x", id=5), "id is a text."),
    (visitor("x", displayName=5), "displayName is a text."),
    (visitor("x", displayName="x" * 51), "shorten it to 50"),
    (visitor("x", emails="a@b.c"), "emails is a list of texts."),
    (visitor("x", emails=[1]), "emails is a list of texts."),
    (visitor("x", emails=""), "emails is a list of texts."),
    (visitor("x", emails=["nonsense"]), "is not an e-mail address"),
    (visitor("x", phones={"a": 1}), "phones is a list of texts."),
    (visitor("x", phones=["12"]), "is not a number in E.164 form"),
    (visitor("x", customData=[1]), "customData is an object."),
    (visitor("x", customData=0), "customData is an object."),
    (visitor("x", name="a\0b"), "is not text"),
    (visitor("x", memberId="m"), "has no memberId"),
    (visitor("x", at="yesterday"), "at is a time such as"),
    (visitor("x", at=5), "at is a time such as"),
    (visitor("x", at="2020-01-01T00:00:00"), "at is a time such as"),
    (visitor("x", at="2999-01-01T00:00:00Z"), "more than a minute ahead"),
    (visitor("x", at="0001-01-01T00:00:00+14:00"), "before the year 1000"),
    (visitor("x", at="0500-01-01T00:00:00Z"), "before the year 1000"),
    ({"type": "participant", "kind": "CONTACT"}, "A contact needs a displayName"),
    (inbox("x", "nobody"), "No earlier line has the ref 'nobody'."),
    ({"type": "conversation", "kind": "INBOX"}, "participant is missing"),
    (inbox("x", "con_x"), "There is no such participant."),
    ({"type": "conversation", "kind": "GROUP", "name": "n" * 101}, "shorten it to 100"),
    (message("nowhere", "x"), "No earlier line has the ref 'nowhere'."),
    ({"type": "message", "conversation": "home"}, "Give exactly one of basic"),
    ({"type": "message", "conversation": "home", "content": "x"}, "Give exactly one of basic"),
    (
        {"type": "message", "conversation": "home", "content": {"basic": [], "minimal": {}}},
        "Give exactly one of",
    ),
    ({"type": "message", "conversation": "home", "content": {"basic": {"items": "x"}}}, "This is a list."),
    (
        {"type": "message", "conversation": "home", "content": {"basic": {"items": [{"text": 5}]}}},
        "This is a text.",
    ),
    ({"type": "message", "conversation": "home", "content": {"basic": {"items": []}}}, "There are no items"),
    ({"type": "message", "conversation": "home", "content": {"minimal": {}}}, "text is missing"),
    ({"type": "message", "conversation": "home", "content": {"minimal": {"text": None}}}, "missing"),
    (
        {
            "type": "message",
            "conversation": "home",
            "content": {"basic": {"items": [{"image": {"url": "https://x.example/a.png", "width": 2**40}}]}},
        },
        "a whole number of 32 bits",
    ),
    (
        {
            "type": "message",
            "conversation": "home",
            "content": {"minimal": {"text": "x", "url": "javascript:alert(1)"}},
        },
        "a web address that begins with http",
    ),
    (message("home", "x", silent="yes"), "silent is true or false."),
    (message("home", "x", targetChannels="SMS"), "targetChannels is a list of texts."),
    (message("home", "x", targetChannels=["PIGEON"]), "targetChannels is 'PIGEON'"),
    (message("home", "x", direction="UP"), "direction is 'UP'"),
    (message("home", "x" * 16_385), "shorten it to 16384"),
    (message("home", "x", sender="nobody"), "No earlier line has the ref 'nobody'."),
    (message("home", "x", sender=[]), "sender is a text."),
    ({"type": "event", "conversation": "home"}, "A type is custom:"),
    ({"type": "event", "conversation": "home", "eventType": "message:sent"}, "A type is custom:"),
    (
        {"type": "event", "conversation": "home", "eventType": "custom:a", "body": "b" * 4100},
        "keep it to 4096",
    ),
    (
        {"type": "membership", "conversation": "room", "participant": "ada", "state": "GONE"},
        "state is 'GONE'",
    ),
    (
        {"type": "membership", "conversation": "home", "participant": "ada", "state": "JOINED"},
        "An INBOX has one participant",
    ),
    (
        {"type": "membership", "conversation": "room", "participant": "ada", "state": "LEFT"},
        "is not in the conversation",
    ),
    (
        {
            "type": "membership",
            "conversation": "room",
            "participant": "ada",
            "state": "JOINED",
            "channel": "SMS",
        },
        "channel is an object",
    ),
    (
        {
            "type": "membership",
            "conversation": "room",
            "participant": "ada",
            "state": "JOINED",
            "channel": {"type": "SMS", "address": 5},
        },
        "A channel's address is a text.",
    ),
    (
        {
            "type": "membership",
            "conversation": "room",
            "participant": "ada",
            "state": "JOINED",
            "channel": {"type": "VIBER", "address": ["x"]},
        },
        "A channel's address is a text.",
    ),
    ({"type": "promotion", "participant": "ada"}, "to is missing"),
    ({"type": "promotion", "participant": "ada", "to": "APP"}, "Promote to CONTACT or MEMBER"),
    ({"type": "merge", "from": "ada"}, "into is missing"),
    ({"type": "merge", "from": "ada", "into": "bob"}, "No earlier line has the ref 'bob'."),
    (visitor("y", kept=5), "No export writes"),
    ({"type": ["participant"], "kept": {}}, "No export writes"),
    (visitor("y", kept={"id": "par_1"}), "kept has not the columns"),
]


def test_every_line_that_is_none_is_refused_with_its_number_and_a_reason(
    tmp_path: Path, command: Command
) -> None:
    start = [visitor("ada"), inbox("home", "ada"), {"type": "conversation", "ref": "room", "kind": "GROUP"}]
    lines: list[Any] = list(start)
    for bad, _ in _BAD:
        lines += [bad, message("home", f"after line {len(lines) + 1}")]
    file = written(tmp_path / "lines.ndjson", lines)

    done = imported(command, tmp_path / "c.db", file)

    said = done.stdout.splitlines()
    assert done.returncode == 1
    assert said[0] == f"{len(start) + len(_BAD)} lines added, 0 known already, {len(_BAD)} refused."
    for n, ((bad, reason), text) in enumerate(zip(_BAD, said[1:], strict=True)):
        assert text.startswith(f"line {len(start) + 2 * n + 1}: "), text
        assert reason in text, (str(bad)[:100], text)
    assert len(rows(tmp_path / "c.db", "SELECT id FROM message")) == len(_BAD)
    assert len(rows(tmp_path / "c.db", "SELECT id FROM participant")) == 1


def test_a_line_longer_than_any_is_refused_and_the_next_one_is_not(tmp_path: Path, command: Command) -> None:
    huge = '{"type": "participant", "displayName": "' + "x" * (9 * 1024 * 1024) + '"}'
    file = written(tmp_path / "lines.ndjson", [visitor("a"), huge, visitor("b")])

    done = imported(command, tmp_path / "c.db", file)

    assert done.stdout.splitlines() == [
        "2 lines added, 0 known already, 1 refused.",
        "line 2: INVALID_INPUT: The line is longer than 4194304 bytes.",
    ]


def test_the_same_ref_again_is_known_and_with_other_content_refused(tmp_path: Path, command: Command) -> None:
    lines = [visitor("a"), visitor("a"), visitor("a", displayName="Other"), visitor("b")]
    done = imported(command, tmp_path / "c.db", written(tmp_path / "lines.ndjson", lines))

    assert done.stdout.splitlines() == [
        "2 lines added, 1 known already, 1 refused.",
        "line 3: INVALID_INPUT: This ref was imported before with other content.",
    ]


def test_a_line_without_a_ref_is_known_by_its_number(tmp_path: Path, command: Command) -> None:
    first = [visitor("a"), inbox("h", "a"), message("h", "one"), message("h", "two")]
    file = written(tmp_path / "lines.ndjson", first)
    imported(command, tmp_path / "c.db", file)
    written(file, [*first[:3], message("h", "another"), message("h", "three")])

    done = imported(command, tmp_path / "c.db", file)

    assert done.stdout.splitlines() == [
        "1 lines added, 3 known already, 1 refused.",
        "line 4: INVALID_INPUT: This line was imported before with other content.",
    ]
    assert rows(tmp_path / "c.db", "SELECT preview_text FROM message ORDER BY sequence") == [
        ("one",),
        ("two",),
        ("three",),
    ]


def test_what_was_refused_can_be_put_right_and_imported_again(tmp_path: Path, command: Command) -> None:
    file = written(tmp_path / "lines.ndjson", [visitor("a"), inbox("h", "b"), message("h", "one")])
    done = imported(command, tmp_path / "c.db", file)
    assert done.stdout.splitlines()[0] == "1 lines added, 0 known already, 2 refused."

    written(file, [visitor("a"), inbox("h", "a"), message("h", "one")])
    done = imported(command, tmp_path / "c.db", file)

    assert (done.returncode, done.stdout) == (0, "2 lines added, 1 known already, 0 refused.\n")


def test_an_id_is_kept_where_nobody_has_it_and_takes_nobody_s_place(tmp_path: Path, command: Command) -> None:
    lines = [
        visitor("a", id="par_1", anonymousVisitorId="a"),
        visitor("b", id="par_1", anonymousVisitorId="b"),
        inbox("h", "a", id="con_1"),
        inbox("i", "b", id="con_1"),
        message("h", "first", id="msg_1", ref="1"),
        message("i", "second", id="msg_1", ref="2"),
        {"type": "event", "conversation": "h", "eventType": "custom:x", "id": "evt_1", "ref": "3"},
        {"type": "event", "conversation": "h", "eventType": "custom:x", "id": "evt_1", "ref": "4"},
        visitor("c", id="../etc"),
        {
            "type": "promotion",
            "participant": "a",
            "to": "CONTACT",
            "displayName": "A",
            "conversation": "con_2",
        },
        {
            "type": "promotion",
            "participant": "b",
            "to": "CONTACT",
            "displayName": "B",
            "conversation": "con_1",
        },
    ]
    done = imported(command, tmp_path / "c.db", written(tmp_path / "lines.ndjson", lines))

    assert done.stdout == "11 lines added, 0 known already, 0 refused.\n"
    people = rows(
        tmp_path / "c.db",
        "SELECT i.value, p.id = 'par_1', p.inbox_id FROM participant p JOIN identity i ON i.participant_id = p.id AND i.type = 'ANONYMOUS_VISITOR' ORDER BY 1",
    )
    found = {value: (is_first, home) for value, is_first, home in people}
    assert found["a"] == (1, "con_2")
    assert found["b"][0] == 0
    assert found["b"][1] not in ("con_1", "con_2")
    assert rows(tmp_path / "c.db", "SELECT id = 'msg_1', preview_text FROM message ORDER BY 1 DESC") == [
        (1, "first"),
        (0, "second"),
    ]
    assert len(rows(tmp_path / "c.db", "SELECT id FROM event WHERE id = 'evt_1'")) == 1


def test_an_earlier_time_sorts_where_it_belongs_and_is_read_if_a_mark_is_past_it(
    tmp_path: Path, command: Command
) -> None:
    lines = [
        visitor("a", at="2020-01-01T00:00:00Z"),
        inbox("h", "a", at="2020-01-01T00:00:00Z"),
        message("h", "third", sender="a", at="2020-01-03T00:00:00Z"),
        message("h", "first", sender="a", at="1000-01-01T00:00:00.000001Z"),
        message("h", "second", sender="a", at="2020-01-02T01:00:00+01:00"),
    ]
    imported(command, tmp_path / "c.db", written(tmp_path / "lines.ndjson", lines))

    assert rows(tmp_path / "c.db", "SELECT preview_text, sent_at FROM message ORDER BY sent_at, id") == [
        ("first", -30610223999999999),
        ("second", 1577923200000000),
        ("third", 1578009600000000),
    ]


def test_a_file_cut_in_the_middle_loses_only_what_was_cut(tmp_path: Path, command: Command) -> None:
    lines = [visitor("a"), inbox("h", "a"), *(message("h", f"text {n}") for n in range(50))]
    whole = written(tmp_path / "whole.ndjson", lines).read_bytes()
    (tmp_path / "cut.ndjson").write_bytes(whole[:-40])

    done = imported(command, tmp_path / "c.db", tmp_path / "cut.ndjson")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "51 lines added, 0 known already, 1 refused."
    assert done.stdout.splitlines()[1].startswith("line 52: INVALID_INPUT: This is not JSON")

    done = imported(command, tmp_path / "c.db", tmp_path / "whole.ndjson")
    assert (done.returncode, done.stdout) == (0, "1 lines added, 51 known already, 0 refused.\n")


def test_a_compressed_file_that_is_cut_or_damaged_says_where(tmp_path: Path, command: Command) -> None:
    noise = random.Random(1)
    lines = [visitor("a"), inbox("h", "a"), *(message("h", f"{noise.random()}" * 20) for n in range(2000))]
    whole = gzip.compress(written(tmp_path / "lines.ndjson", lines).read_bytes())
    middle = len(whole) // 2
    for name, data in (
        ("cut.gz", whole[:middle]),
        ("damaged.gz", whole[:middle] + b"\0" * 64 + whole[middle + 64 :]),
        ("header.gz", whole[:5]),
    ):
        (tmp_path / name).write_bytes(data)
        done = imported(command, tmp_path / f"{name}.db", tmp_path / name)
        assert done.returncode == 1, name
        assert "The file cannot be read on: " in done.stdout.splitlines()[-1], (name, done.stdout)
        count = int(done.stdout.split()[0])
        assert (count == 0) if name == "header.gz" else (count > 500), name


def test_a_kept_row_with_wrong_values_costs_its_own_line_alone(tmp_path: Path, command: Command) -> None:
    lines = [visitor("a"), inbox("h", "a"), message("h", "one")]
    imported(command, tmp_path / "from.db", written(tmp_path / "lines.ndjson", lines))
    command("export", str(tmp_path / "out.ndjson"), database=tmp_path / "from.db")
    good = [json.loads(line) for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    bad: list[Any] = []
    for line in good:
        for column in line["kept"]:
            for value in ([1], {"a": 1}, 2**63, "\0"):
                twisted = json.loads(json.dumps(line))
                twisted["kept"][column] = value
                twisted["ref"] = f"twisted {len(bad)}"
                bad.append(twisted)
    file = written(tmp_path / "bad.ndjson", [line for line in bad if line["kept"] is not None])

    done = imported(command, tmp_path / "bad.db", file)

    assert done.returncode == 1
    assert " refused." in done.stdout.splitlines()[0]
    assert all(text.startswith("line ") for text in done.stdout.splitlines()[1:])


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path, command: Command) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    _fails(command, tmp_path, locked / "c.db")


@pytest.mark.parametrize("where", ["/proc/colloquy/c.db", "/dev/null/c.db", "/sys/c.db"])
def test_a_place_for_no_database_is_said_in_a_sentence(tmp_path: Path, command: Command, where: str) -> None:
    _fails(command, tmp_path, Path(where))


def test_a_file_that_is_no_database_is_said_in_a_sentence(tmp_path: Path, command: Command) -> None:
    (tmp_path / "c.db").write_text("This is no database. " * 1000)
    _fails(command, tmp_path, tmp_path / "c.db")
    assert (tmp_path / "c.db").read_text() == "This is no database. " * 1000


def test_a_folder_in_the_place_of_a_database_is_said_in_a_sentence(tmp_path: Path, command: Command) -> None:
    (tmp_path / "c.db").mkdir()
    _fails(command, tmp_path, tmp_path / "c.db")


def test_a_database_of_a_newer_version_is_said_in_a_sentence(tmp_path: Path, command: Command) -> None:
    import sqlite3

    imported(command, tmp_path / "c.db", written(tmp_path / "one.ndjson", [visitor("a")]))
    connection = sqlite3.connect(tmp_path / "c.db")
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = 'zzzz'")
    connection.close()

    said = _fails(command, tmp_path, tmp_path / "c.db")

    assert "has revision zzzz, which this version does not know" in said
    assert len(rows(tmp_path / "c.db", "SELECT id FROM participant")) == 1


def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path: Path, command: Command) -> None:
    for word in ("import", "export"):
        file = str(tmp_path / "no" / "file.ndjson")
        done = command(word, file, database=tmp_path / "c.db")
        assert done.returncode == 1, word
        assert done.stderr.count("\n") == 1, done.stderr
        assert done.stderr.startswith("colloquy: "), done.stderr


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tests.conftest

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        plain = tests.conftest.environment
        monkeypatch.setattr(tests.conftest, "environment", lambda path: plain(path) | {"COLLOQUY_PORT": port})
        done = colloquy("serve", database=tmp_path / "c.db", check=False)

    assert done.returncode == 2
    assert (
        done.stderr
        == f"colloquy: Another program listens on 127.0.0.1:{port}; stop it or set COLLOQUY_PORT.\n"
    )


def _fails(command: Command, tmp_path: Path, database: Path) -> str:
    """Return the one sentence with which every command fails on a database."""
    said = ""
    for words in (["import", str(SUPPORT)], ["export", str(tmp_path / "out.ndjson")], ["migrate"]):
        done = command(*words, database=database)
        assert done.returncode in (1, 2), words
        assert done.stderr.count("\n") == 1, done.stderr
        assert done.stderr.startswith("colloquy: "), done.stderr
        said = done.stderr
    return said
