"""Runs migrations on the connection that `persistence.migrations.alembic` hands over."""

from alembic import context

given = context.config.attributes
context.configure(
    connection=given["connection"],
    target_metadata=given["models"],
    render_as_batch=True,
    include_object=given["include_object"],
)
with context.begin_transaction():
    context.run_migrations()
