"""Real conversations come in whole, go out, and come in again as they were."""

import asyncio
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from colloquy.persistence.sqlite.alembic_connection import differences
from colloquy.persistence.sqlite.connection import connect_reader
from tests.conftest import SUPPORT
from tests.graph import Graph, opened
from tests.graph_laws.documents import CURSORS, Selection
from tests.graph_laws.rich import fill
from tests.importing.command import Command
from tests.importing.helping import read, rows

CHANNELS = Path(__file__).parent / "channels.ndjson.gz"
MANY = "100000"


def test_the_support_conversations_are_all_there(demo_database: Path) -> None:
    lines = read(SUPPORT)
    kinds = {line["ref"]: line["kind"] for line in lines if line["type"] == "participant"}
    holders: dict[str, str] = {}
    owner = {line["ref"]: line["participant"] for line in lines if line["type"] == "conversation"}
    into: dict[str, str] = {}
    for line in lines:
        if line["type"] == "promotion":
            into[line["participant"]] = holders.setdefault(line["contactId"], line["participant"])
            kinds[line["participant"]] = line["to"]
    current = Counter(kind for ref, kind in kinds.items() if into.get(ref, ref) == ref)
    merged = sum(target != source for source, target in into.items())
    said: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        if line["type"] == "message":
            who = into[owner[line["conversation"]]]
            said.setdefault(who, []).append((line["at"], line["content"]["basic"]["items"][0]["text"]))

    found = rows(
        demo_database, "SELECT kind, count(*) FROM participant WHERE merged_into_id IS NULL GROUP BY kind"
    )
    states = dict(rows(demo_database, "SELECT state, count(*) FROM conversation GROUP BY state"))
    texts = rows(
        demo_database,
        """SELECT c.participant_id, m.content FROM message m JOIN conversation c
        ON c.history_id = m.history_id AND c.merged_into_id IS NULL ORDER BY m.history_id, m.sent_at, m.id""",
    )

    assert dict(found) == dict(current)
    assert sum(current.values()) + merged == len(kinds)
    assert states["ACTIVE"] == len(set(into.values()))
    ids = dict(rows(demo_database, "SELECT key, id FROM import"))
    histories: dict[str, list[str]] = {}
    for person, content in texts:
        histories.setdefault(person, []).append(json.loads(content)["basic"]["items"][0]["text"])
    alive = dict(
        rows(
            demo_database,
            "SELECT a.id, b.id FROM participant a JOIN participant b ON b.line_id = a.line_id AND b.merged_into_id IS NULL",
        )
    )
    for who, messages in said.items():
        in_order = [text for _, text in sorted(messages, key=lambda m: m[0])]
        assert histories[alive[ids[who]]] == in_order, who
    assert sum(map(len, histories.values())) == sum(line["type"] == "message" for line in lines)


async def test_every_id_of_the_import_leads_to_what_is_current_in_one_hop(
    demo_database: Path, tmp_path: Path
) -> None:
    shutil.copy(demo_database, tmp_path / "c.db")
    for table, prefix in (("conversation", "con"), ("participant", "par")):
        hops = f"""
            SELECT i.id, count(b.id) FROM import i JOIN {table} a ON a.id = i.id
            LEFT JOIN {table} b ON b.line_id = a.line_id AND b.merged_into_id IS NULL
            WHERE i.id LIKE '{prefix}_%' GROUP BY i.key
        """
        imported = rows(demo_database, f"SELECT count(*) FROM import WHERE id LIKE '{prefix}_%'")
        found = rows(demo_database, hops)
        assert [(len(found),), {count for _, count in found}] == [*imported, {1}]
    ids = sorted(id for id, _ in rows(demo_database, "SELECT id, 1 FROM import WHERE id LIKE 'con_%'"))[::29]
    asked = " ".join(
        f'c{n}: conversation(id: "{id}") {{ state mergedInto {{ id }} previousIds }}'
        for n, id in enumerate(ids)
    )
    async with opened(tmp_path / "c.db") as graph:
        data = await graph.ask(f"{{ {asked} }}")
    assert {(c["state"], c["mergedInto"]) for c in data.values()} == {("ACTIVE", None)}
    assert all(id in c["previousIds"] for id, c in zip(ids, data.values(), strict=True))


def test_a_second_import_adds_nothing(demo_database: Path, tmp_path: Path, command: Command) -> None:
    shutil.copy(demo_database, tmp_path / "c.db")
    before = rows(tmp_path / "c.db", "SELECT count(*), max(position) FROM event")

    done = command("import", str(SUPPORT), database=tmp_path / "c.db")

    lines = len(read(SUPPORT))
    assert (done.returncode, done.stdout) == (0, f"0 lines added, {lines} known already, 0 refused.\n")
    assert rows(tmp_path / "c.db", "SELECT count(*), max(position) FROM event") == before


def test_busy_channels_with_their_merges_come_in_whole_under_a_raised_limit(
    tmp_path: Path, command: Command
) -> None:
    lines = read(CHANNELS)

    done = command("import", str(CHANNELS), database=tmp_path / "c.db", COLLOQUY_LIMIT_MEMBERS=MANY)

    assert (done.returncode, done.stdout) == (0, f"{len(lines)} lines added, 0 known already, 0 refused.\n")
    kinds = Counter(line["type"] for line in lines)
    assert rows(tmp_path / "c.db", "SELECT count(*) FROM message") == [(kinds["message"],)]
    merged = "SELECT count(*) FROM participant WHERE merged_into_id IS NOT NULL"
    assert rows(tmp_path / "c.db", merged) == [(kinds["merge"],)]
    assert differences(tmp_path / "c.db") == []
    _goes_round(tmp_path, command)


def test_busy_channels_stop_at_the_usual_limit_and_say_so(tmp_path: Path, command: Command) -> None:
    done = command("import", str(CHANNELS), database=tmp_path / "c.db")

    assert done.returncode == 1
    assert "LIMIT_EXCEEDED: The conversation has 100 members" in done.stdout
    open_memberships = "SELECT count(*) FROM membership WHERE state <> 'LEFT' GROUP BY conversation_id"
    assert rows(tmp_path / "c.db", open_memberships) == [(100,)]


WIDE = Selection(1, CURSORS | {"edges"}).of("Node")
_TABLES = (
    "participant",
    "conversation",
    "membership",
    "message",
    "receipt",
    "leg",
    "event",
    "identity_change",
)


def ids_of(path: Path) -> list[str]:
    connection = connect_reader(path)
    try:
        return [
            row[0] for table in _TABLES for row in connection.execute(f"SELECT id FROM {table} ORDER BY id")
        ]
    finally:
        connection.close()


async def everything(graph: Graph) -> list[Any]:
    """Return the answers to queries that walk all there is, as everybody who can ask."""
    ids = ids_of(graph.store.path)
    people = [id for id in ids if id.startswith("par_")]
    answers: list[Any] = []
    roots = """{
        conversations(first: 100, filter: {states: [ACTIVE, INACTIVE, DELETED, MERGED]}) { nodes { id unreadCount } }
        participants(first: 100) { nodes { id } }
        searchMessages(text: "a*", first: 100) { nodes { id } }
        viewer { role unreadCount participant { id } }
    }"""
    for viewer in (graph, *(graph.as_participant(id) for id in people)):
        answers.append(await viewer.run(roots))
    for start in range(0, len(ids), 100):
        answers.append(
            await graph.ask(
                f"query W($ids: [ID!]!) {{ nodes(ids: $ids) {WIDE} }}", ids=ids[start : start + 100]
            )
        )
    return answers


async def test_an_import_of_an_export_answers_everything_alike(tmp_path: Path, command: Command) -> None:
    async with opened(tmp_path / "c.db") as graph:
        await fill(graph)
        before = await everything(graph)

    await asyncio.to_thread(_goes_round, tmp_path, command)

    async with opened(tmp_path / "again.db") as graph:
        assert await everything(graph) == before
        sent = await graph.do(
            "sendMessage",
            {"conversation": (await _first(graph)), "content": {"minimal": {"text": "life goes on"}}},
            "message { id sequence }",
        )
        assert int(sent["message"]["sequence"]) > 1


async def _first(graph: Graph) -> str:
    data = await graph.ask("{ conversations(first: 1) { nodes { id } } }")
    return str(data["conversations"]["nodes"][0]["id"])


def _goes_round(tmp_path: Path, command: Command) -> None:
    """Export c.db, import that into again.db twice, and compare what both export."""
    first, second = tmp_path / "first.ndjson", tmp_path / "second.ndjson.gz"
    assert command("export", str(first), database=tmp_path / "c.db").returncode == 0
    count = len(read(first))
    done = command("import", str(first), database=tmp_path / "again.db")
    assert (done.returncode, done.stdout) == (0, f"{count} lines added, 0 known already, 0 refused.\n")
    done = command("import", str(first), database=tmp_path / "again.db")
    assert (done.returncode, done.stdout) == (0, f"0 lines added, {count} known already, 0 refused.\n")
    assert command("export", str(second), database=tmp_path / "again.db").returncode == 0
    assert read(second) == read(first)
    assert differences(tmp_path / "again.db") == []
