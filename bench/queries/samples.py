"""What requests ask for: ids out of the measured database, the same for every contender."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from persistence.sqlite import connect_reader

Variables = tuple[Mapping[str, Any], ...]
_LONG = "SELECT inbox_id FROM participant p JOIN identity i ON i.participant_id = p.id WHERE i.value = ?"
_MANY = """
    SELECT c.id FROM conversation c JOIN tally t
    ON t.application_id = c.application_id AND t.history_id = c.history_id
    WHERE c.merged_into_id IS NULL AND c.id <> ?
    GROUP BY c.id HAVING sum(t.count) >= 101 ORDER BY c.id
"""


def variables(database: Path, workload: str, count: int = 200) -> Variables:
    """Return what a workload's requests differ in, in an order of chance."""
    connection = connect_reader(database)
    try:
        found = _FOUND[workload](connection)
    finally:
        connection.close()
    random.Random(workload).shuffle(found)
    return tuple(found[:count])


def _long(connection: Any) -> str:
    return str(connection.execute(_LONG, ("visitor-long",)).fetchone()[0])


_FOUND: Mapping[str, Any] = {
    "Q1": lambda _: [{}],
    "Q2": lambda c: [{"id": row[0]} for row in c.execute(_MANY, (_long(c),))],
}
