"""What can be wrong with a database, in a sentence for the one who runs the server.

StorageError
├── CannotOpen        the file or folder is not there, not writable, or no database
├── NewerDatabase     a later version of Colloquy has migrated it
├── StorageFull       no room is left to write
└── UnknownOutcome    the commit failed after it was tried; a retry with the same id is safe
"""


class StorageError(Exception):
    """The database does not do what it should."""

    code = "INTERNAL"


class CannotOpen(StorageError):
    """The database cannot be opened where the settings say that it is."""


class NewerDatabase(StorageError):
    """The database was migrated by a later version, which this one cannot read."""


class StorageFull(StorageError):
    """The disk has no room; nothing of the operation was kept."""

    code = "STORAGE_FULL"


class UnknownOutcome(StorageError):
    """The commit was tried and failed; it may have been kept, so retry with the same ids."""

    code = "UNKNOWN_OUTCOME"
