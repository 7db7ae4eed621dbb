"""Runs migrations on the connection that `persistence.sqlite.migrate` hands over."""

from alembic import context

from colloquy.persistence.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    include_object=context.config.attributes["include_object"],
)
with context.begin_transaction():
    context.run_migrations()
