"""A stop tells every socket to come back, whatever one of them does."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from colloquy.server.http import endpoint
from colloquy.server.http.endpoint import View


class Socket:
    """A socket that notes its close code, then answers, hangs or fails."""

    def __init__(self, behaviour: str) -> None:
        self.behaviour = behaviour
        self.code: int | None = None

    async def close(self, *, code: int, message: bytes) -> None:
        self.code = code
        if self.behaviour == "hangs":
            await asyncio.Event().wait()
        if self.behaviour == "is cut off":
            raise asyncio.CancelledError
        if self.behaviour == "fails":
            raise ConnectionResetError


async def test_all_sockets_are_told_at_once_whatever_one_of_them_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(endpoint, "CLOSE_SECONDS", 0.01)
    behaviours = ("hangs", "is cut off", "fails", "answers")
    sockets = [Socket(behaviour) for behaviour in behaviours for _ in range(3)]
    view = SimpleNamespace(_sockets=set(sockets), events=SimpleNamespace(close=lambda: None))

    await View.close(cast("Any", view))

    assert [socket.code for socket in sockets] == [1012] * len(sockets)
