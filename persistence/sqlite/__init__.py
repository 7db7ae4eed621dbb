"""What is SQLite's alone: connections, the writer, the snapshots, the store."""
