"""What SQLite is told of the tables, so that it finds rows as in a database of a million.

Without statistics it takes the first column of an index for selective. Here that is always the
application, which selects everything, and SQLite would at times walk all keys of an application
for the sake of an ORDER BY. `ANALYZE` on a small database would mislead it in the same way, so
the numbers are assumed, not counted.
"""

from collections.abc import Iterator

from colloquy.persistence.sqlite.connection import SqliteConnection, has_table

ROWS = 1_000_000
"""How many rows each table is taken to have, all of one application."""
FEW = 20
"""How many rows share the columns of an index after the application."""


Row = tuple[str, str, str]
"""A table, an index of it, and what is assumed of it."""


def assume(connection: SqliteConnection) -> None:
    """Have what is assumed of every index where `ANALYZE` would write what it counts.

    What somebody's own `ANALYZE` has left is taken away: for the sake of its samples SQLite would
    compile a statement anew whenever it is given other values.
    """
    wanted = set(_rows(connection))
    if _found(connection) == wanted and not _sampled(connection):
        return
    connection.execute("ANALYZE sqlite_schema")  # makes the tables of statistics, and counts nothing
    connection.execute("DELETE FROM sqlite_stat1")
    connection.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", sorted(wanted))
    if _sampled(connection):
        connection.execute("DELETE FROM sqlite_stat4")


def _found(connection: SqliteConnection) -> set[Row]:
    if not has_table(connection, "sqlite_stat1"):
        return set()
    return set(connection.execute("SELECT tbl, idx, stat FROM sqlite_stat1"))


def _sampled(connection: SqliteConnection) -> bool:
    """Return whether there are samples, for which not every build of SQLite has a table."""
    return has_table(connection, "sqlite_stat4") and bool(
        connection.execute("SELECT 1 FROM sqlite_stat4 LIMIT 1").fetchall()
    )


def _rows(connection: SqliteConnection) -> Iterator[Row]:
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in found:
        for index in connection.execute(f'PRAGMA index_list("{table}")').fetchall():
            columns = connection.execute(f'PRAGMA index_info("{index[1]}")').fetchall()
            if columns and columns[0][2] == "application_id":
                yield table, index[1], _assumed(len(columns), is_unique=bool(index[2]))


def _assumed(columns: int, *, is_unique: bool) -> str:
    """Return a row of statistics: how many rows there are, and how many share each prefix."""
    shared = [str(ROWS), *(str(max(FEW >> step, 2)) for step in range(columns - 1))]
    if is_unique and columns > 1:
        shared[-1] = "1"
    return " ".join([str(ROWS), *shared])
