"""What a unit asks of files that were imported, and how it restores what they kept."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from colloquy.domain.errors import InvalidInput
from colloquy.domain.ids import prefix_of
from colloquy.persistence import archive, sql_reads, sql_writes
from colloquy.persistence.transaction_reads.base import TransactionReads


class ImportReads(TransactionReads):
    """What an import has brought before."""

    def holds(self, id: str) -> bool:
        prefix = prefix_of(id)
        return prefix in sql_reads.HOLDERS and self._ask(sql_reads.HOLDERS[prefix], id) is not None

    def imported(self, source: str, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        wanted = orjson.dumps(list(keys)).decode()
        found = self._all(sql_reads.IMPORTED, source, wanted)
        return {row[0]: (row[1], row[2]) for row in found}

    def note_import(self, source: str, key: str, id: str, digest: str) -> None:
        self.pending.put(sql_writes.INSERT_IMPORT, self._application, source, key, id, digest)

    def restore(self, kind: str, record: Mapping[str, Any]) -> bool:
        if kind == archive.KEY:
            return self._restore_secret(record)
        made = archive.restoring(kind, record, self._application, self._next_position)
        key = [record[column] for column in archive.KINDS[kind].key]
        if self._one(archive.exists(kind), *key) is not None:
            return False
        for sql, values in made:
            self.pending.put(sql, *values)
        return True

    def _restore_secret(self, record: Mapping[str, Any]) -> bool:
        value = record.get("value")
        if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
            raise InvalidInput("A secret is 64 hexadecimal digits.", ("kept",))
        if value == self._secret.hex():
            return False
        self.flush()
        changed = self._connection.execute(archive.RESTORE_KEY, (value,))
        return bool(changed.rowcount)
