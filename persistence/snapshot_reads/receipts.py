"""Reads of receipts: who got a message, and who saw it."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from colloquy.domain.ids import ReceiptId
from colloquy.domain.model.message import Message
from colloquy.domain.model.receipt import Receipt
from colloquy.domain.paging import Key, Page, Window, page_of
from colloquy.persistence import rows, sql_reads, tables
from colloquy.persistence.rows.loading import each
from colloquy.persistence.snapshot_reads.base import Order
from colloquy.persistence.snapshot_reads.lists import ListQuery, Lists, Source
from colloquy.persistence.tables.names import columns

_RECEIPT = columns(tables.ReceiptRow, "r")
_RECEIPTS = f"SELECT {_RECEIPT} FROM receipt r WHERE application_id = ?1"
_OF_ONE = Source("receipt", "r", _RECEIPT, sql_reads.RECEIPTS_OF, sql_reads.KEYS_AND_READERS, "places")
_HAS_READ = "(r.after_at, r.after_id) < (h.at, h.id)"
_BY_MOMENT = Order(("at", "id"))
_FAR = 1
"""How many moves past one for each message a reader may have made within a page."""

Entry = tuple[int, str, Receipt]
"""A receipt behind what receipts are ordered by."""

_moment = attrgetter("at", "id")
_place = itemgetter(0)
_up_to = itemgetter(7, 8)


class Receipts(Lists):
    """Receipts that the actor may see."""

    def receipts(self, ids: Iterable[ReceiptId]) -> Mapping[str, Receipt]:
        found = self.by_id(each(rows.receipt), f"{_RECEIPTS} AND id IN", ids)
        scope = self.scope
        return {id: r for id, r in found.items() if scope is None or r.log in scope.bounds}

    def receipt_pages(self, of: Sequence[Message], window: Window) -> list[Page[Receipt]]:
        found = self._merged(of)
        if found is None:
            return self.receipts_one_by_one(of, window)
        answers, pages = list[Page[Receipt]](), dict[tuple[int, ...], Page[Receipt]]()
        for entries in found:
            # Messages that were read at one go have the same receipts, and share the page of them.
            key = tuple(map(id, entries))
            if key not in pages:
                pages[key] = self._page(entries, window)
            answers.append(pages[key])
        return answers

    def receipts_one_by_one(self, of: Sequence[Message], window: Window) -> list[Page[Receipt]]:
        """Return the pages by looking each message up for each reader, however far apart they lie."""
        lists = [ListQuery(_HAS_READ, rows.dump([m.conversation_id, m.sent_at, m.id])) for m in of]
        return self.pages(_OF_ONE, each(rows.receipt), _moment, lists, _BY_MOMENT, window)

    def _merged(self, of: Sequence[Message]) -> list[list[Entry]] | None:
        """Return the receipts of each message; None if the messages lie too far apart.

        A page is read by a few moves of each reader, each of which covers several messages: those
        that end within the page and the first one behind it, which are walked along beside it.
        """
        logs: dict[str, list[tuple[Key, int]]] = {}
        for index, message in enumerate(of):
            logs.setdefault(message.conversation_id, []).append(((message.sent_at, message.id), index))
        for keys in logs.values():
            keys.sort(key=_place)
        most = max(map(len, logs.values()), default=0) + _FAR
        ends = [(log, *keys[0][0], *keys[-1][0]) for log, keys in logs.items()]
        found: list[list[Entry]] = [[] for _ in of]
        for log, moves in self._moves(ends, most):
            keys = logs[log]
            if len(moves) == most and _up_to(moves[-1]) < keys[-1][0]:
                return None
            _walk(moves, keys, found)
        return found

    def _moves(self, ends: Sequence[Any], most: int) -> list[tuple[str, list[Any]]]:
        """Return each reader's log, and its moves in the order of their places."""
        readers: dict[Any, list[Any]] = {}
        for row in self.all(sql_reads.MOVES, rows.dump(ends), most):
            readers.setdefault((row[1], row[2], row[4]), []).append(row)
        for moves in readers.values():
            moves.sort(key=_up_to)
        return [(key[0], moves) for key, moves in readers.items()]

    def _page(self, entries: list[Entry], window: Window) -> Page[Receipt]:
        after, before = window.after, window.before
        inside = [entry for entry in entries if _is_between(entry[:2], after, before)]
        inside.sort(reverse=window.backward)
        nodes = [entry[2] for entry in inside[: window.size + self.beyond]]
        return page_of(nodes, _moment, window, is_counted=self.beyond > 0)


def _walk(moves: list[Any], keys: list[tuple[Key, int]], found: list[list[Entry]]) -> None:
    """Note for each place the first move that ends at it or behind it, if it begins before it."""
    next_ = 0
    for row in moves:
        entry: Entry | None = None
        while next_ < len(keys) and keys[next_][0] <= row[7:9]:
            key, index = keys[next_]
            if row[5:7] < key:
                entry = entry or (row[9], row[0], rows.receipt(row))
                found[index].append(entry)
            next_ += 1


def _is_between(key: Key, after: Key | None, before: Key | None) -> bool:
    return (after is None or key > after) and (before is None or key < before)
