"""A database and an export of version 0.1.0: every later version opens them and keeps what was promised."""

import copy
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.graph import Graph, opened
from tests.importing.command import Command
from tests.importing.helping import rows
from tests.upgrade.observing import observe, observe_pair

DATA = Path(__file__).parent / "data"
SAID = json.loads(gzip.decompress((DATA / "answers.json.gz").read_bytes()))


@pytest.fixture(params=["database", "export"])
def path(request: pytest.FixtureRequest, tmp_path: Path, command: Command) -> Path:
    """The database of 0.1.0 as it was left, and one that its export was imported into."""
    path = tmp_path / "colloquy.db"
    if request.param == "database":
        path.write_bytes(gzip.decompress((DATA / "database.db.gz").read_bytes()))
    else:
        command("import", str(DATA / "export.ndjson.gz"), database=path)
    return path


@asynccontextmanager
async def at_rest(path: Path) -> AsyncIterator[Graph]:
    async with opened(path) as graph:
        yield graph


async def test_every_query_is_answered_as_before(path: Path) -> None:
    async with at_rest(path) as graph:
        now = await observe(graph, SAID["participants"], SAID["conversations"])

    assert now == with_erasures_ended(SAID["answers"])


def with_erasures_ended(answers: Any) -> Any:
    """Return the answers of then, the inbox conversation of who was erased as it must be now (I15)."""
    answers = copy.deepcopy(answers)
    erased = {id for id, answer in answers.items() if (answer.get("node") or {}).get("erasedAt")}
    for id, answer in answers.items():
        node = answer.get("node") or {}
        owner = node.get("participant")
        if node.get("state") == "ACTIVE" and node["kind"] == "INBOX" and owner["id"] in erased:
            lists = answers["lists"]
            lists["viewer"]["unreadCount"] -= node["unreadCount"]
            lists["conversations"]["nodes"].remove({"id": id})
            node |= {"state": "INACTIVE", "unreadCount": 0}
    return answers


def test_a_database_and_its_export_become_the_same(tmp_path: Path, command: Command) -> None:
    """What the migrations make of a database, an import makes of its export, row by row."""
    database, imported = tmp_path / "database.db", tmp_path / "imported.db"
    database.write_bytes(gzip.decompress((DATA / "database.db.gz").read_bytes()))
    command("migrate", database=database)
    command("import", str(DATA / "export.ndjson.gz"), database=imported)
    exports = [tmp_path / "one.ndjson", tmp_path / "two.ndjson"]
    for path, file in zip((database, imported), exports, strict=True):
        command("export", str(file), database=path)

    one, two = ([json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in exports)

    differences = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    assert differences == []


async def test_who_was_erased_then_takes_nothing_now(path: Path) -> None:
    """I15: 0.1.0 left the inbox conversation ACTIVE; nothing personal may come into it any more."""
    async with at_rest(path) as graph:
        document = "query($r: ParticipantRef!) { participant(ref: $r) { erasedAt conversation { id state unreadCount } } }"
        found = [(await graph.ask(document, r={"id": id}))["participant"] for id in SAID["participants"]]
        homes = [one["conversation"] for one in found if one["erasedAt"] and one["conversation"]]
        assert homes
        for home in homes:
            assert (home["state"], home["unreadCount"]) == ("INACTIVE", 0)
            draft = {"conversation": home["id"], "content": {"basic": {"items": [{"text": "again"}]}}}
            assert (await graph.refused("sendMessage", draft))["code"] == "ERASED"


async def test_an_id_that_was_minted_then_makes_nobody_known_now(path: Path) -> None:
    """I5: 0.1.0 did not say which ids it minted; they are known by their form."""
    async with at_rest(path) as graph:
        known = "SELECT value FROM identity WHERE type = 'CONTACT' AND minted = {}"
        given, minted = ({row[0] for row in rows(path, known.format(is_minted))} for is_minted in (0, 1))
        assert {"crm-ann", "crm-2"} <= given
        assert minted
        browser = await graph.do(
            "createParticipant",
            {"kind": "CONTACT", "contactId": "crm-new", "displayName": "New"},
            "participant { id }",
        )
        asked = {"participant": browser["participant"], "to": "CONTACT"}
        for id in minted:
            done = await graph.do("promoteParticipant", asked | {"contactId": id}, "change { kind }")
            assert done["change"]["kind"] == "MERGED"
        error = await graph.refused("promoteParticipant", asked | {"contactId": "crm-ann"})
        assert error["code"] == "IDENTITY_CONFLICT"


async def test_a_retry_of_then_is_recognised_now(path: Path) -> None:
    """M2: the first message is answered, and nothing is sent twice."""
    async with at_rest(path) as graph:
        for retry in SAID["retries"]:
            done = await graph.do("sendMessage", retry["input"], "message { id }")
            assert done["message"]["id"] == retry["message"], retry["input"]["clientMessageId"]


async def test_another_body_under_a_key_of_then_is_a_mismatch(path: Path) -> None:
    """The canary of the retries: a fingerprint that recognised everything would be none."""
    async with at_rest(path) as graph:
        for retry in SAID["retries"]:
            input = retry["input"] | {"silent": not retry["input"].get("silent", False)}
            error = await graph.refused("sendMessage", input)
            assert error["code"] == "IDEMPOTENCY_MISMATCH", retry["input"]["clientMessageId"]


async def test_the_merges_of_then_are_undone_exactly(path: Path) -> None:
    """I12, the latest of a line first: attributes, inboxes, memberships and unread counts are as they were."""
    async with at_rest(path) as graph:
        for merge in reversed(SAID["merges"]):
            await graph.do("unmergeParticipants", {"change": merge["change"]}, "change { id }")
            now = without_what_came_since(await observe_pair(graph, *merge["who"]), merge["before"])
            assert now == merge["before"], merge["who"]


def without_what_came_since(pair: list[Any], before: list[Any]) -> list[Any]:
    """Return what is seen of two people, without what was sent after the merge and named one of them."""
    since = {retry["message"] for retry in SAID["retries"] if "-since-" in retry["input"]["clientMessageId"]}
    loud = {retry["message"] for retry in SAID["retries"] if not retry["input"].get("silent")}
    for person, was in zip(pair, before, strict=True):
        where = person["conversation"]
        if where is not None and was["conversation"] is None:
            # The merge minted it for who had none; it stays, and nothing is in it (I12).
            assert where["messages"]["totalCount"] == 0
            person["conversation"] = None
        elif where is not None:
            then = {node["id"] for node in was["conversation"]["messages"]["nodes"]}
            came = ({node["id"] for node in where["messages"]["nodes"]} & since) - then
            where["messages"]["nodes"] = [n for n in where["messages"]["nodes"] if n["id"] not in came]
            where["messages"]["totalCount"] -= len(came)
            where["unreadCount"] -= len(came & loud)
    return pair


async def test_an_undo_that_forgot_the_data_of_then_is_found(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary of the undo: without the custom data of before, the answers differ."""
    from colloquy.domain.identity import unmerge

    monkeypatch.setattr(unmerge, "PARTICIPANT_ATTRIBUTES", type(unmerge.PARTICIPANT_ATTRIBUTES)(()))
    async with at_rest(path) as graph:
        differ: list[Any] = []
        for merge in reversed(SAID["merges"]):
            await graph.do("unmergeParticipants", {"change": merge["change"]}, "change { id }")
            now = without_what_came_since(await observe_pair(graph, *merge["who"]), merge["before"])
            differ.append(now != merge["before"])

    assert any(differ)
