"""A PostgreSQL of the bench's own, in a folder, with the rows of an SQLite database."""

import csv
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from colloquy.persistence.sqlite.connection import connect_reader

DATABASE = "colloquy"
_USER = "postgres"
_TABLES = {
    "participant": "id, line_id, kind, display_name, contact_id, emails, inbox_id, merged_into_id, erased_at",
    "identity": "type, value, participant_id, given_at",
    "conversation": "id, line_id, history_id, state, display_name, unread_business, last_activity_at,"
    " participant_id, merged_into_id",
    "message": "id, log, home_log, history_id, sent_at, sender_id, content, preview_text, direction, silent",
    "delivery": "message_id, channel_type, channel_address, status, updated_at",
    "mark": "log, owner, kind",
    "receipt": "id, log, owner, participant_id, kind, after_at, after_id, up_to_at, up_to_id, at",
}
_SQL = Path(__file__).parents[1] / "peers" / "postgraphile"
_SETTINGS = ("shared_buffers=1GB", "effective_cache_size=4GB", "random_page_cost=1.1", "jit=off")


def missing() -> str | None:
    """Return what is needed and this machine has not; None when it can run."""
    if _programs() is None or shutil.which("psql") is None:
        return "PostgreSQL: initdb, pg_ctl and psql"
    if os.geteuid() == 0 and (shutil.which("runuser") is None or not _has_user()):
        return f"a user {_USER}, since PostgreSQL does not run as root"
    return None


def start(folder: Path, database: Path) -> int:
    """Make a cluster with the rows of a database, start it, and return its process id."""
    place, programs = folder / "postgres", _programs()
    assert programs is not None
    place.mkdir()
    if os.geteuid() == 0:
        folder.chmod(0o755)
        shutil.chown(place, _USER)
    data = str(place / "data")
    _do([str(programs / "initdb"), "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C"])
    options = " ".join(f"-c {setting}" for setting in _SETTINGS)
    listening = f"-c listen_addresses= -c unix_socket_directories={place} {options}"
    _do([str(programs / "pg_ctl"), "-D", data, "-o", listening, "-l", str(place / "log"), "-w", "start"])
    try:
        _fill(place, database)
    except BaseException:
        stop(folder)
        raise
    return int((place / "data" / "postmaster.pid").read_text("ascii").split()[0])


def stop(folder: Path) -> None:
    """Stop the cluster of a folder."""
    programs = _programs()
    assert programs is not None
    _do([str(programs / "pg_ctl"), "-D", str(folder / "postgres" / "data"), "-m", "fast", "-w", "stop"])


def _fill(place: Path, database: Path) -> None:
    _psql(place, "postgres", "-c", f"CREATE DATABASE {DATABASE}")
    _psql(place, DATABASE, "-f", str(_SQL / "tables.sql"))
    reader = connect_reader(database)
    for table, columns in _TABLES.items():
        rows_of = place / f"{table}.csv"
        with rows_of.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
            rows: Iterator[tuple[object, ...]] = reader.execute(f"SELECT {columns} FROM {table}")
            writer.writerows([r"\N" if value is None else value for value in row] for row in rows)
        copy = rf"\copy stored.{table} ({columns}) FROM '{rows_of}' (FORMAT csv, NULL '\N')"
        _psql(place, DATABASE, "-c", copy)
        rows_of.unlink()
    reader.close()
    for file in ("views.sql", "functions.sql"):
        _psql(place, DATABASE, "-f", str(_SQL / file))
    _psql(place, DATABASE, "-c", "VACUUM ANALYZE")


def _psql(place: Path, database: str, *more: str) -> None:
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(place), "-U", _USER, "-d", database]
    subprocess.run([*command, *more], check=True)


def _do(command: list[str]) -> None:
    if os.geteuid() == 0:
        command = ["runuser", "-u", _USER, "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _programs() -> Path | None:
    """Return the folder of initdb and pg_ctl; Debian keeps them out of the path."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((p for p in places if (p / "initdb").exists() and (p / "pg_ctl").exists()), None)


def _has_user() -> bool:
    return any(entry.pw_name == _USER for entry in pwd.getpwall())
