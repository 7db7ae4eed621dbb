"""Where in the code an exception came from, without its values."""

import traceback

_FRAMES = 8


def where(error: BaseException) -> list[str]:
    """Return the innermost places that an exception came through."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
