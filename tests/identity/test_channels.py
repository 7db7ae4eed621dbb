"""People of real channels who changed their names: 146 merges against a union-find of ten lines."""

import gzip
import json
from pathlib import Path
from typing import Any

from colloquy.domain.actor import Actor
from colloquy.domain.model.participant import IdentityType, ParticipantRef
from tests.conftest import colloquy
from tests.graph import DEFAULT, opened

CHANNELS = Path(__file__).parent / "channels.ndjson.gz"


class UnionFind(dict[str, str]):
    """Whom each one leads to."""

    def top(self, who: str) -> str:
        while self.get(who, who) != who:
            who = self[who]
        return who

    def unite(self, source: str, into: str) -> None:
        self[self.top(source)] = self.top(into)


async def test_every_name_of_a_channel_leads_to_whom_the_union_find_says(tmp_path: Path) -> None:
    """And all that each said is there, in the GROUP where it was said."""
    path = tmp_path / "colloquy.db"
    colloquy("import", str(CHANNELS), database=path)
    lines = [json.loads(line) for line in gzip.decompress(CHANNELS.read_bytes()).splitlines()]
    await check(path, lines)


async def check(path: Path, lines: list[dict[str, Any]]) -> None:
    """Compare a database with the lines that were imported into it."""
    tops = UnionFind()
    people = {line["ref"]: line["anonymousVisitorId"] for line in lines if line["type"] == "participant"}
    for line in lines:
        if line["type"] == "merge":
            tops.unite(line["from"], line["into"])
    async with opened(path) as graph, graph.store.reading(Actor(DEFAULT)) as snapshot:
        ids = {}
        for ref, visitor in people.items():
            id = snapshot.named(ParticipantRef(IdentityType.ANONYMOUS_VISITOR, visitor))
            assert id is not None, ref
            ids[ref] = id
        current = snapshot.current_participants(ids.values())
        assert {ref: current[id].id for ref, id in ids.items()} == {ref: ids[tops.top(ref)] for ref in ids}
        previous = dict(
            zip(ids, snapshot.previous_participants([current[id] for id in ids.values()]), strict=True)
        )
        for ref, before in previous.items():
            assert set(before) == {ids[r] for r in ids if tops.top(r) == tops.top(ref)} - {ids[tops.top(ref)]}
        names = {line["ref"]: line["name"] for line in lines if line["type"] == "conversation"}
        for ref, name in names.items():
            group = snapshot.conversation_named(name)
            assert group is not None
            said = [line for line in lines if line["type"] == "message" and line["conversation"] == ref]
            assert snapshot.message_totals([group], None, None) == [len(said)]
            members = {
                tops.top(line["participant"])
                for line in lines
                if line["type"] == "membership" and line["conversation"] == ref
            }
            open_memberships = snapshot.membership_totals([group], None)
            assert open_memberships[0] >= len(members)
