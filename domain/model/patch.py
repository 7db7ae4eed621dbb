"""What is to change about a noun, and what custom data may be."""

import json
from collections.abc import Mapping
from typing import Any

from colloquy.domain.errors import InvalidInput, LimitExceeded
from colloquy.domain.limits import Limits

Patch = Mapping[str, Any]
"""New values by the names of the attributes; None clears one, and what is not in it stays as it is."""


def require_valid_custom_data(data: object, limits: Limits) -> None:
    """Raise unless it is a JSON object of bounded size."""
    path = ("input", "customData")
    if not isinstance(data, Mapping):
        raise InvalidInput('customData is a JSON object, such as {"plan": "pro"}.', path)
    size = len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    if size > limits.custom_data:
        message = f"customData has {size} bytes as JSON; keep it to {limits.custom_data}."
        raise LimitExceeded(message, path, limit=limits.custom_data)
