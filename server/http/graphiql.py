"""GraphiQL, and the files that it is made of."""

from pathlib import Path

from aiohttp import hdrs, web

STATIC = Path(__file__).parents[1] / "static"
INDEX = STATIC / "graphiql" / "index.html"

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Monaco's
        "img-src 'self' data:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_FOREVER = "public, max-age=31536000, immutable"


def add_pages(app: web.Application) -> None:
    """Serve the page at `/` and its files under `/static/`."""
    page = INDEX.read_bytes() if INDEX.is_file() else None

    async def index(_request: web.Request) -> web.Response:
        if page is None:
            raise web.HTTPNotFound(reason="This installation has no GraphiQL; the API is at /graphql.")
        headers = {"Content-Security-Policy": _POLICY, hdrs.CACHE_CONTROL: "no-cache"} | _SAFE
        return web.Response(body=page, content_type="text/html", charset="utf-8", headers=headers)

    app.router.add_get("/", index)
    if STATIC.is_dir():
        app.router.add_static("/static/", STATIC)
        app.on_response_prepare.append(_cached)


async def _cached(request: web.Request, response: web.StreamResponse) -> None:
    if request.path.startswith("/static/"):
        response.headers.update(_SAFE)
        # The build puts a hash of the content into the names of assets, and of nothing else.
        if "/assets/" in request.path and response.status == 200:
            response.headers[hdrs.CACHE_CONTROL] = _FOREVER
