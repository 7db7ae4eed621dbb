"""Is it alive, is it ready, how is it doing."""

from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from typing import Protocol

from aiohttp import web

from colloquy.server.graphql.error_format import Presenter
from colloquy.server.http.middleware import request_id_of
from colloquy.server.observability.metrics import Metrics


class Checked(Protocol):
    """What can tell how it is."""

    def health(self) -> Awaitable[Mapping[str, str]]:
        """Return the checks and what they found. Raises when it cannot work."""


class Health:
    """The three addresses that a deployment looks at."""

    def __init__(self, store: Checked, presenter: Presenter, metrics: Metrics) -> None:
        self._store = store
        self._presenter = presenter
        self._metrics = metrics
        self.draining = False

    def add_to(self, app: web.Application) -> None:
        """Serve them."""
        app.router.add_get("/livez", self.live)
        app.router.add_get("/readyz", self.ready)
        app.router.add_get("/metrics", self.metrics)

    async def live(self, _request: web.Request) -> web.Response:
        """Answer; that the loop does is all it says."""
        return web.Response(text="ok\n")

    async def ready(self, request: web.Request) -> web.Response:
        """Say whether requests can be served; with `?verbose`, check by check."""
        status, checks = HTTPStatus.OK, {"server": "draining" if self.draining else "ok"}
        try:
            checks |= await self._store.health()
        except Exception as error:  # noqa: BLE001  whatever it is, it is not ready
            self._presenter.fault(error, request_id_of(request))
            checks["database"] = "failed"
            status = HTTPStatus.SERVICE_UNAVAILABLE
        if self.draining:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        if "verbose" not in request.query:
            return web.Response(text=f"{HTTPStatus(status).phrase}\n", status=status)
        lines = [f"{name}: {found}" for name, found in checks.items()]
        return web.Response(text="\n".join(lines) + "\n", status=status)

    async def metrics(self, _request: web.Request) -> web.Response:
        """Answer with what Prometheus reads."""
        return web.Response(
            body=self._metrics.render().encode(),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )
