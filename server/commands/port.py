"""The port: is it free, and if not, what to do."""

import errno
import socket

from colloquy.server.errors import SettingsError
from colloquy.server.settings import Settings


def require_free_port(settings: Settings) -> None:
    """Raise `SettingsError` when the address of the settings cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            probe.listen()
        except OSError as error:
            raise refused(settings, error) from error


def refused(settings: Settings, error: OSError) -> SettingsError:
    """Return why the address could not be had, and what to do."""
    place = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return SettingsError(f"Another program listens on {place}; stop it or set COLLOQUY_PORT.")
    if error.errno == errno.EACCES:
        return SettingsError(f"This user may not listen on {place}; set COLLOQUY_PORT to 1024 or more.")
    return SettingsError(f"Nothing can listen on {place} ({error.strerror}); correct COLLOQUY_HOST.")
