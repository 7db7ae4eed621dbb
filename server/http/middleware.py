"""What happens around every HTTP request: an id, JSON for every error, a line in the log."""

import logging
import re
import time

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from colloquy.server.clock import Bits
from colloquy.server.errors import Code
from colloquy.server.graphql.error_format import INTERNAL, Presenter, rejection
from colloquy.server.json_codec import encode
from colloquy.server.observability.metrics import Metrics

REQUEST_ID = "X-Request-Id"

_KEY = web.RequestKey("request_id", str)
_ACCEPTABLE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CODES = {403: Code.FORBIDDEN, 404: Code.NOT_FOUND}
_BITS = Bits()
_QUIET = ("/livez", "/readyz", "/metrics")


def request_id_of(request: web.Request) -> str:
    """Return a request's id."""
    return request[_KEY]


def new_id() -> str:
    """Return an id for a request, or for an operation of a socket."""
    return f"{_BITS(64):016x}"


def observing(presenter: Presenter, metrics: Metrics) -> Middleware:
    """Return the middleware that every request goes through."""
    log = logging.getLogger("colloquy.requests")

    @web.middleware
    async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        given = request.headers.get(REQUEST_ID, "")
        request[_KEY] = id = given if _ACCEPTABLE.fullmatch(given) else new_id()
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = _http_error(error, id)
        except Exception as error:  # noqa: BLE001  the last place that can answer
            presenter.fault(error, id)
            response = _error(500, rejection(Code.INTERNAL, INTERNAL, id))
        if not response.prepared:
            response.headers[REQUEST_ID] = id
        route = _route(request)
        metrics.request(route, response.status)
        if route not in _QUIET:
            fields = {
                "requestId": id,
                "method": request.method,
                "route": route,
                "status": response.status,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            log.info("request", extra={"fields": fields})
        return response

    return observe


def _http_error(error: web.HTTPException, id: str) -> web.StreamResponse:
    if error.status < 400:
        raise error
    code = _CODES.get(error.status, Code.BAD_REQUEST)
    response = _error(error.status, rejection(code, error.reason, id))
    if hdrs.ALLOW in error.headers:
        response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
    return response


def _error(status: int, payload: object) -> web.Response:
    return web.Response(body=encode(payload), status=status, content_type="application/json")


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
