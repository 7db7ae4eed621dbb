"""A database and an export of version 0.1.0: every later version opens them and keeps what was promised."""

import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.graph import Graph, opened
from tests.importing.command import Command
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

    assert now == SAID["answers"]


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
