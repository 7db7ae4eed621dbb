"""Several processes on one port."""

import multiprocessing
import signal
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from types import FrameType

from colloquy.server.commands import port
from colloquy.server.errors import SettingsError
from colloquy.server.settings import Settings

_PATIENCE = 15.0
_PAUSE = 1.0


def require_supported(settings: Settings, workers: int) -> None:
    """Raise `SettingsError` where several processes cannot work."""
    if workers < 1:
        raise SettingsError("--workers takes a number from 1.")
    if workers > 1 and settings.uses_sqlite:
        raise SettingsError(
            "--workers needs PostgreSQL: with SQLite one process alone may write, or the file may"
            " be damaged. Leave --workers out, or set COLLOQUY_DATABASE_URL."
        )
    if workers > 1 and settings.port == 0:
        raise SettingsError("Several workers share one port; set COLLOQUY_PORT to a number.")


def run(workers: int, settings: Settings, work: Callable[[Settings], None]) -> None:
    """Run `work` in so many processes until told to stop; one that dies is replaced."""
    # The workers share the port, and so would share it with a stranger without an error.
    port.require_free_port(settings)
    context = multiprocessing.get_context("spawn")
    stop = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    def start() -> BaseProcess:
        process = context.Process(target=work, args=(settings,))
        process.start()
        return process

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
    processes = [start() for _ in range(workers)]
    while not stop.wait(_PAUSE):
        processes = [process if process.is_alive() else start() for process in processes]
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(_PATIENCE)
        if process.is_alive():
            process.kill()
