"""What SQLite is told of the tables stays as it was meant, whatever an operator runs."""

from pathlib import Path
from typing import Any

from colloquy.persistence.sqlite import connection as sqlite
from colloquy.persistence.sqlite.migrate import migrate

STATISTICS = "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx"


def told(path: Path) -> list[Any]:
    connection = sqlite.connect_writer(path, "process")
    found: list[Any] = connection.execute(STATISTICS).fetchall()
    connection.close()
    return found


def samples(path: Path) -> int:
    connection = sqlite.connect_writer(path, "process")
    kept = connection.execute("SELECT name FROM sqlite_schema WHERE name = 'sqlite_stat4'").fetchall()
    found = sum(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in kept)
    connection.close()
    return found


def analyze(path: Path) -> None:
    connection = sqlite.connect_writer(path, "process")
    connection.execute("ANALYZE")
    connection.close()


def test_what_analyze_has_counted_is_put_aside_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    migrate(path)
    meant = told(path)
    analyze(path)
    assert told(path) != meant, "the canary: ANALYZE does change it"

    migrate(path)

    assert told(path) == meant
    assert samples(path) == 0


def test_a_start_that_finds_all_as_meant_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    migrate(path)
    before = path.read_bytes()

    migrate(path)

    assert path.read_bytes() == before
