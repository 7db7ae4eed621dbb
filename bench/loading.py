"""Two ways to fill a database that was migrated before, each measured in its own process.

`python -m bench.loading import FILE DATABASE` imports a file. `python -m bench.loading rows FULL
DATABASE` writes the rows of a full database, which it has in memory, by plain `executemany` in
one transaction: the least that any way to write them can take.
"""

import contextlib
import os
import sys
from pathlib import Path

from sqlmodel import SQLModel

from bench.process import measured
from colloquy.persistence.sql_writes import insert
from colloquy.persistence.sqlite.connection import connect_reader, connect_writer
from colloquy.persistence.tables import METADATA, SettingRow
from colloquy.server import settings
from colloquy.server.commands import import_ as importing


def load_file(file: str, database: str) -> None:
    """Import a file."""
    chosen = settings.read({"COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{database}"})
    with measured(), open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        status = importing.run(chosen, file, "bench")
    if status:
        raise SystemExit("Lines were refused; the measurement says nothing.")


def load_rows(full: str, database: str) -> None:
    """Write every row that an import has written, in the order in which it did."""
    statements = {insert(row): f'SELECT * FROM "{row.__tablename__}" ORDER BY rowid' for row in _rows()}
    statements["INSERT INTO message_text (rowid, text) VALUES (?, ?)"] = (
        "SELECT rowid, text FROM message_text ORDER BY rowid"
    )
    source = connect_reader(Path(full))
    groups = [(sql, source.execute(select).fetchall()) for sql, select in statements.items()]
    source.close()
    with measured():
        connection = connect_writer(Path(database), "full")
        connection.execute("BEGIN IMMEDIATE")
        for sql, rows in groups:
            connection.executemany(sql, rows)
        connection.execute("COMMIT")
        connection.close()


def _rows() -> list[type[SQLModel]]:
    """Return the tables that an import writes to."""
    made = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]
    names = [table.name for table in METADATA.sorted_tables]
    return sorted((r for r in made if r is not SettingRow), key=lambda r: names.index(r.__tablename__))


if __name__ == "__main__":
    {"import": load_file, "rows": load_rows}[sys.argv[1]](*sys.argv[2:])
