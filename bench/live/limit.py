"""The limit: a plain aiohttp server that sends one frame, made once, to each who follows a topic.

`python -m bench.live.limit` prints its port. At `/follow` a client names its topic; at `/publish`
each text is a topic to publish to, acknowledged before it is sent on; at `/replay` a number says
how many frames to send.
"""

import asyncio
from collections import defaultdict

import uvloop
from aiohttp import WSMsgType, web

FRAME = (
    b'{"id":"6b29f1f6-92f0-4b9e-9d0e-0d6a3a1e6d10","type":"next","payload":{"data":{"conversationEvents":'
    b'{"id":"evt_06f3zvm8t1w7v8q3e0k5h2n4ad","type":"message:sent","sequence":12345,'
    b'"cursor":"Yk1mQk9vTTZkX1JbImNvbl8wNmYzenZtOHQxdzd2OHEzZTBrNWgybjRhZCIsMTIzNDUsNjc4OTBd",'
    b'"occurredAt":"2026-11-21T15:14:30.000000Z",'
    b'"message":{"id":"msg_06f3zvm8t1w7v8q3e0k5h2n4ae","previewText":"A message of usual length."}}}}}'
)
"""As long as what the others send."""


class Limit:
    """Who follows what."""

    def __init__(self) -> None:
        self._following: dict[str, set[web.WebSocketResponse]] = defaultdict(set)

    async def follow(self, request: web.Request) -> web.WebSocketResponse:
        """Keep a follower until it goes."""
        socket = await _socket(request)
        topic = await socket.receive_str()
        self._following[topic].add(socket)
        async for _ in socket:
            pass
        self._following[topic].discard(socket)
        return socket

    async def publish(self, request: web.Request) -> web.WebSocketResponse:
        """Send the frame to all who follow, for each text."""
        socket = await _socket(request)
        async for message in socket:
            await socket.send_str("sent")
            for follower in tuple(self._following[message.data]):
                await follower.send_frame(FRAME, WSMsgType.TEXT)
        return socket

    async def replay(self, request: web.Request) -> web.WebSocketResponse:
        """Send the frame as often as is asked for."""
        socket = await _socket(request)
        for _ in range(int(await socket.receive_str())):
            await socket.send_frame(FRAME, WSMsgType.TEXT)
        async for _ in socket:
            pass
        return socket


async def _socket(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    return socket


async def serve() -> None:
    """Serve until the process is ended."""
    limit, app = Limit(), web.Application()
    for path in ("follow", "publish", "replay"):
        app.router.add_get(f"/{path}", getattr(limit, path))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
