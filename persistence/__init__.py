"""SQLModel tables, SQL, the writer and the snapshots; no row leaves this layer."""
