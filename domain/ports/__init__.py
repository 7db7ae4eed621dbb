"""The shapes by which resolvers and persistence meet; nothing here does anything."""

from colloquy.domain.ports.snapshot import Snapshot, Wanted
from colloquy.domain.ports.store import Signals, Store, Watch
from colloquy.domain.ports.transaction import Transaction, Unit

__all__ = ["Signals", "Snapshot", "Store", "Transaction", "Unit", "Wanted", "Watch"]
