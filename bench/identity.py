"""What identity costs: beside long histories, among many people, and at the end of chains of merges."""

import asyncio
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.people import Bench, Trial, Visitor, Work, open_bench
from bench.table import Table
from colloquy.domain.identity.promote import Promotion
from colloquy.domain.model.participant import ParticipantKind
from colloquy.resolvers.identity import merge_participants, promote_participant

LENGTHS = (10, 1_000, 100_000)
LARGE = 1_000_000
CHAINS = (1, 10, 100, 1_000)
ROUNDS = 25
_RISE = Promotion(ParticipantKind.CONTACT, attributes={"display_name": "Ada"})
_NOTE = (
    "Medians of {rounds} rounds, in which each row has its turn. Lookups: an old participant id and an old "
    "conversation id, both led to the current one. Writes: up to the commit, which is taken back, so that "
    "every round finds the same; in brackets the rows written."
)


@dataclass(slots=True)
class _Row:
    """One database, and what is measured in it: by column, the seconds and the rows written."""

    size: int
    bench: Bench
    old: Visitor
    """Whose ids were given out first."""
    other: Visitor
    """Who is to be merged."""
    last: Visitor
    """Who is current."""
    taken: dict[str, list[Trial]] = field(default_factory=dict)


def run(rounds: int | None = None, *, large: bool = False) -> Iterator[Table]:
    """Yield the tables of histories, of crowds and of chains."""
    lengths = (*LENGTHS, LARGE) if large else LENGTHS
    yield asyncio.run(_histories(lengths, rounds or ROUNDS))
    yield asyncio.run(_crowds(LENGTHS, rounds or ROUNDS))
    yield asyncio.run(_chains(rounds or ROUNDS))


async def _histories(lengths: Sequence[int], rounds: int) -> Table:
    columns = ("promotion", "lookup by an old id", "merge of a visitor with 10 messages")
    with tempfile.TemporaryDirectory() as folder:
        rows = [await _history(Path(folder) / f"{length}.db", length) for length in lengths]
        for _ in range(rounds):
            for row in rows:
                await _note(row, columns[0], promoting(row.old))
        for row in rows:
            await promote_participant(row.bench.context, row.old.ref, _RISE, None, None)
        for _ in range(rounds):
            for row in rows:
                _note_lookup(row, columns[1], await row.bench.lookup(row.old))
                await _note(row, columns[2], merging(row.other, row.old))
        await _close(rows)
    return _table("Identity beside long histories", "events in the history", columns, rows, rounds)


async def _history(path: Path, length: int) -> _Row:
    bench = await open_bench(path)
    other, one = await bench.visitor(10), await bench.visitor(5)
    await bench.lengthen(one, length)
    return _Row(length, bench, one, other, one)


async def _crowds(sizes: Sequence[int], rounds: int) -> Table:
    columns = ("promotion", "lookup", "merge of two visitors with a message each")
    with tempfile.TemporaryDirectory() as folder:
        rows = [await _crowd(Path(folder) / f"{size}.db", size) for size in sizes]
        for _ in range(rounds):
            for row in rows:
                await _note(row, columns[0], promoting(row.old))
                _note_lookup(row, columns[1], await row.bench.lookup(row.old))
                await _note(row, columns[2], merging(row.other, row.old))
        await _close(rows)
    return _table("Identity among many people", "other people", columns, rows, rounds)


async def _crowd(path: Path, size: int) -> _Row:
    bench = await open_bench(path)
    await bench.surround(await bench.visitor(1), size)
    one = await bench.visitor(1)
    return _Row(size, bench, one, await bench.visitor(1), one)


async def _chains(rounds: int) -> Table:
    columns = ("lookup of the oldest id", "next merge into its end", "next merge of its end")
    with tempfile.TemporaryDirectory() as folder:
        rows = [await _chain(Path(folder) / f"{length}.db", length) for length in CHAINS]
        for _ in range(rounds):
            for row in rows:
                _note_lookup(row, columns[0], await row.bench.lookup(row.old))
                await _note(row, columns[1], merging(row.other, row.last))
                await _note(row, columns[2], merging(row.last, row.other))
        await _close(rows)
    return _table("Identity after many merges", "merges in the chain", columns, rows, rounds)


async def _chain(path: Path, length: int) -> _Row:
    """Return visitors with a message each, of whom each was merged into the next."""
    bench = await open_bench(path)
    old = last = await bench.visitor(1)
    for _ in range(length):
        following = await bench.visitor(1)
        await merge_participants(bench.context, last.ref, following.ref, None, None, None)
        last = following
    return _Row(length, bench, old, await bench.visitor(1), last)


def promoting(who: Visitor) -> Work:
    """Return the work of making a visitor a contact."""
    return lambda tx, context: promote_participant.within(tx, context, who.ref, _RISE, None, None)


def merging(source: Visitor, into: Visitor) -> Work:
    """Return the work of merging one participant into another."""
    return lambda tx, context: merge_participants.within(tx, context, source.ref, into.ref, None, None, None)


async def _note(row: _Row, column: str, work: Work) -> None:
    row.taken.setdefault(column, []).append(await row.bench.trial(work))


def _note_lookup(row: _Row, column: str, seconds: float) -> None:
    row.taken.setdefault(column, []).append(Trial(seconds, 0))


async def _close(rows: Sequence[_Row]) -> None:
    for row in rows:
        await row.bench.store.close()


def _table(title: str, first: str, columns: Sequence[str], rows: Sequence[_Row], rounds: int) -> Table:
    table = Table(title, (first, *columns), note=_NOTE.format(rounds=rounds))
    for row in rows:
        cells = [_cell(row.taken[column], rows[0].taken[column]) for column in columns]
        table.rows.append((f"{row.size:,}", *cells))
    return table


def _cell(taken: Sequence[Trial], smallest: Sequence[Trial]) -> str:
    """Return a median, its ratio to the first row's, and how many rows were written."""
    median = statistics.median(trial.seconds for trial in taken)
    ratio = median / statistics.median(trial.seconds for trial in smallest)
    written = f" ({taken[-1].rows:,})" if taken[-1].rows else ""
    return f"{median * 1000:.2f} ms, {ratio:.2f}×{written}"
