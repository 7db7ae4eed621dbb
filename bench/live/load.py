"""The load, in a process of its own: an order as JSON on stdin, what was found on stdout.

`deliver`: the deliveries to followers of topics; `hold`: the memory of subscriptions that are idle;
`replay`: everything after a cursor. All of them watch the server's process.
"""

import asyncio
import gc
import json
import sys
import time
from dataclasses import asdict

import uvloop

from bench.live import observing
from bench.live.delivering import Load
from bench.live.orders import BASE, Found, Order
from bench.live.sockets import connect
from bench.live.speech import Speech

PATIENCE = 300
"""Seconds after which a load gives up."""


def percentiles(values: list[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile, by the nearest rank."""
    ranked = sorted(values)
    return ranked[(len(ranked) - 1) // 2], ranked[(len(ranked) * 99 - 1) // 100]


async def deliver(order: Order) -> Found:
    """Measure waits with one event at a time, and then the rate with many."""
    load = Load(order.speech)
    await load.follow(order.topics, order.each)
    gc.freeze()
    waits = await load.waits(order.seconds)
    before = observing.cpu(order.pid)
    deliveries, elapsed = await load.rate(order.seconds, order.outstanding)
    used = observing.cpu(order.pid) - before
    return Found(
        deliveries / elapsed,
        used / deliveries,
        percentiles(waits.sent),
        percentiles(waits.acknowledged),
    )


async def hold(order: Order) -> Found:
    """Measure what the server holds more for each of the subscriptions after the first hundred."""
    load = Load(order.speech)
    many = order.each > 1
    await load.follow(order.topics[:BASE], BASE if many else 1)
    for socket in load.sockets:
        socket.heard = _ignore
    await asyncio.sleep(1.5)
    before = observing.resident(order.pid)
    if many:
        await load.follow(order.topics, order.each)
    else:
        await load.follow(order.topics[BASE:], 1)
    await asyncio.sleep(1.5)
    added = len(load.sockets) - BASE
    return Found(memory=(observing.resident(order.pid) - before) / added)


async def replay(order: Order) -> Found:
    """Measure how fast everything after a cursor comes, and what more the server holds meanwhile."""
    over: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    count = 0

    def heard(payload: bytes) -> None:
        nonlocal count
        count += 1
        if count == order.count:
            over.set_result(time.perf_counter())
        elif count == 1 and b'"next"' not in payload:
            over.set_exception(ConnectionError(payload.decode()))

    socket = await connect(order.speech, "/replay", heard)
    topic = order.topics[0] if order.speech.is_graphql else str(order.count)
    async with observing.watched(order.pid) as held:
        used, started = observing.cpu(order.pid), time.perf_counter()
        socket.send(order.speech.following(topic, order.after))
        elapsed = await over - started
        used = observing.cpu(order.pid) - used
    return Found(order.count / elapsed, used / order.count, memory=max(held) - held[0])


def _ignore(_: bytes) -> None: ...


def main() -> None:
    given = json.load(sys.stdin)
    order = Order(**given | {"speech": Speech(**given["speech"])})
    work = {"deliver": deliver, "hold": hold, "replay": replay}[order.work]
    json.dump(asdict(uvloop.run(asyncio.wait_for(work(order), PATIENCE))), sys.stdout)


if __name__ == "__main__":
    main()
