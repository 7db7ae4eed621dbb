"""`colloquy import`: a file of lines, each carried out or refused on its own."""

import asyncio
import gc
import itertools
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from colloquy.domain.actor import Actor
from colloquy.domain.errors import InvalidInput, NotFound, Refusal
from colloquy.domain.ids import ApplicationId, Instant, Mint, prefix_of
from colloquy.domain.ports import Transaction, Unit
from colloquy.persistence.errors import StorageError
from colloquy.resolvers.context import Context
from colloquy.resolvers.import_line import carry_out
from colloquy.resolvers.import_row import restore
from colloquy.server import clock, wiring
from colloquy.server.commands.import_lines import Line, Lines, parse
from colloquy.server.errors import ServerError
from colloquy.server.settings import Settings

CHUNK = 512
"""How many lines are carried out in one transaction."""

REMEMBERED = 50_000
"""How many refs are kept in memory; the others are looked up."""


class Sink(Protocol):
    """What an import writes to: the store of a server."""

    def submit(self, application: ApplicationId, units: Iterable[Unit[Any]]) -> list[Future[Any]]: ...


@dataclass(slots=True)
class Report:
    """What became of a file's lines."""

    added: int = 0
    known: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the counts, then each refused line with its number and the reason."""
        yield f"{self.added} lines added, {self.known} known already, {len(self.refused)} refused."
        for number, reason in sorted(self.refused):
            yield f"line {number}: {reason}"


class Importer:
    """Carries a file's lines out, in chunks of one transaction, each line whole or not at all."""

    def __init__(
        self, sink: Sink, context: Context, mint: Mint, now: Callable[[], Instant], source: str
    ) -> None:
        self._sink = sink
        self._context = context
        self._mint = mint
        self._now = now
        self._source = source
        self._refs: OrderedDict[str, str] = OrderedDict()
        self.report = Report()

    def take(self, lines: Iterable[tuple[int, bytes]]) -> None:
        """Carry out one chunk of numbered lines."""
        chunk: dict[str, Line] = {}
        for number, raw in lines:
            line = self._parsed(number, raw)
            if line is not None and line.key in chunk:
                self._carry_out(list(chunk.values()))  # so that the second meets the first
                chunk = {}
            if line is not None:
                chunk[line.key] = line
        self._carry_out(list(chunk.values()))

    def _carry_out(self, parsed: list[Line]) -> None:
        known = self._known([line.key for line in parsed])
        fresh = []
        for line in parsed:
            if line.key in known:
                self._meet(line, *known[line.key])
            else:
                fresh.append(line)
        application = self._context.actor.application
        answers = self._sink.submit(application, [self._unit(line) for line in fresh])
        for line, answer in zip(fresh, answers, strict=True):
            error = answer.exception()
            if error is None and answer.result() is None:
                self.report.known += 1
            elif error is None:
                self.report.added += 1
            elif isinstance(error, Refusal):
                self._refuse(line.number, error)
            elif isinstance(error, StorageError | OSError):
                raise error
            else:  # values that no rule foresaw, mostly in `kept`: they cost their own line alone
                said = f"This cannot be kept ({type(error).__name__}: {error})."
                self._refuse(line.number, InvalidInput(said))

    def _parsed(self, number: int, raw: bytes) -> Line | None:
        try:
            return parse(number, raw, self._now())
        except Refusal as refusal:
            self._refuse(number, refusal)
            return None

    def _known(self, keys: list[str]) -> dict[str, tuple[str, str]]:
        def unit(tx: Transaction) -> dict[str, tuple[str, str]]:
            return dict(tx.imported(self._source, keys))

        (answer,) = self._sink.submit(self._context.actor.application, [unit])
        found: dict[str, tuple[str, str]] = answer.result()
        return found

    def _meet(self, line: Line, id: str, digest: str) -> None:
        """Take a line that was imported before: the same again is known, another is refused."""
        if digest != line.digest:
            was = "ref" if line.has_ref else "line"
            refusal = InvalidInput(f"This {was} was imported before with other content.")
            self._refuse(line.number, refusal)
            return
        self._remember(line.key, id)
        self.report.known += 1

    def _unit(self, line: Line) -> Unit[str | None]:
        if "kept" in line.body:
            return lambda tx: restore(tx, line.body)

        def unit(tx: Transaction) -> str | None:
            self._refs.pop(line.key, None)
            tx.at(line.moment(self._mint, tx))
            id = carry_out(tx, self._context, line.body, lambda ref: self._find(tx, ref))
            tx.note_import(self._source, line.key, id, line.digest)
            self._remember(line.key, id)
            return id

        return unit

    def _find(self, tx: Transaction, ref: str) -> str:
        """Return the id that a ref of this source names; an id names itself."""
        found = self._refs.get(ref)
        if found is None:
            known = tx.imported(self._source, [ref]).get(ref)
            found = known[0] if known else None
        if found is None and prefix_of(ref) is not None:
            found = ref
        if found is None:
            raise NotFound(f"No earlier line has the ref {ref!r}.")
        return found

    def _remember(self, key: str, id: str) -> None:
        self._refs[key] = id
        if len(self._refs) > REMEMBERED:
            self._refs.popitem(last=False)

    def _refuse(self, number: int, refusal: Refusal) -> None:
        self.report.refused.append((number, f"{refusal.code}: {refusal.message}"))


def import_file(file: str, importer: Importer, lines: Lines, show: Any = None) -> Report:
    """Carry out every line of a file, with a progress bar on a terminal, and return the report."""
    numbered = iter(lines)
    with tqdm(total=lines.size, unit="B", unit_scale=True, desc=file, disable=show, file=sys.stderr) as bar:
        while chunk := list(itertools.islice(numbered, CHUNK)):
            importer.take(chunk)
            bar.update(lines.position() - bar.n)
    return importer.report


def run(settings: Settings, file: str, source: str | None, application: str = "default") -> int:
    """Import a file into the database of the settings, and return the exit status."""
    if file != "-" and not Path(file).is_file():
        raise ServerError(f"There is no file {file}.")
    report = asyncio.run(_run(settings, file, source, application))
    for text in report.lines():
        print(text)
    return 1 if report.refused else 0


async def _run(settings: Settings, file: str, source: str | None, application: str) -> Report:
    gc.set_threshold(50_000, 20, 20)  # an import makes many small values that die young
    store = await wiring.open_store(settings)
    lines = Lines(file)
    try:
        if source is None:
            source = lines.source()
        context = business_context(store, settings.limits, application)
        importer = Importer(store, context, clock.Minter(), clock.now, source)
        report = import_file(file, importer, lines, None)
    finally:
        lines.close()
        await store.close()
    if lines.error is not None:
        report.refused.append((lines.count + 1, lines.error))
    return report


def business_context(store: Any, limits: Any, application: str) -> Context:
    """Return the context in which an import acts: the business itself."""
    return Context(Actor(ApplicationId(application)), store, limits)
