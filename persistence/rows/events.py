"""Events as rows."""

from colloquy.domain.model.event import Event
from colloquy.persistence.rows.facts import fact_from, fact_to
from colloquy.persistence.rows.kinds import VISIBILITIES, Row


def event(row: Row) -> Event:
    return Event(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        VISIBILITIES[row[6]],
        row[7],
        fact_from(row[8], row[9]),
        row[10],
        row[12],
    )


def event_row(value: Event) -> Row:
    fact = value.fact
    return (
        value.id,
        value.log,
        value.history_id,
        value.sequence,
        value.occurred_at,
        value.actor_id,
        value.visibility.value,
        value.message_id,
        type(fact).__name__,
        fact_to(fact),
        value.position,
        fact.type_name(),
        value.home_log,
    )
