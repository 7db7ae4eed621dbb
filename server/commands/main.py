"""The command: its arguments, and what each of its words does."""

import argparse
import asyncio
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from colloquy.server import clock, wiring
from colloquy.server import settings as reading
from colloquy.server.auth import acl as access
from colloquy.server.auth import keys, tokens
from colloquy.server.commands import workers
from colloquy.server.errors import ServerError, SettingsError
from colloquy.server.observability import logs
from colloquy.server.settings import Settings

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; every failure is one sentence."""
    parsed = _parser().parse_args(arguments)
    logs.configure()
    try:
        return int(parsed.run(parsed) or 0)
    except KeyboardInterrupt:
        return 130
    except SettingsError as error:
        return _failed(error, 2)
    except Exception as error:
        if not _is_for_the_operator(error):
            raise
        return _failed(error, 1)


def _is_for_the_operator(error: Exception) -> bool:
    # Known by name, so that the words which need no database do not import one.
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    return isinstance(error, ServerError | OSError) or "colloquy.persistence.errors.StorageError" in names


def _failed(error: Exception, status: int) -> int:
    print(f"colloquy: {error}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="colloquy", description="A GraphQL API for conversations.")
    words = parser.add_subparsers(required=True, metavar="COMMAND")

    word = words.add_parser("serve", help="migrate the database and serve")
    word.add_argument("--workers", type=int, default=1, help="processes (PostgreSQL only)")
    word.set_defaults(run=_serve)

    word = words.add_parser("demo", help="serve a database filled with real support conversations")
    word.add_argument("--port", help="default: COLLOQUY_PORT, or 8000")
    word.set_defaults(run=_demo)

    word = words.add_parser("migrate", help="bring the database to the newest shape")
    word.set_defaults(run=_migrate)

    word = words.add_parser("import", help="read NDJSON into the database")
    word.add_argument("file", help="a file, plain or .gz, or - for standard input")
    word.add_argument("--source", help="the name that the file's refs belong to")
    word.add_argument("--application", default="default")
    word.set_defaults(run=_import)

    word = words.add_parser("export", help="write the database as NDJSON")
    word.add_argument("file", help="a file, plain or .gz, or - for standard output")
    word.add_argument("--application", default="default")
    word.set_defaults(run=_export)

    word = words.add_parser("token", help="print a token")
    who = word.add_mutually_exclusive_group(required=True)
    who.add_argument("--sub", metavar="NAME", help="a participant's name")
    who.add_argument("--admin", action="store_true", help="the business itself")
    word.add_argument("--application", default="default")
    word.add_argument("--key", type=Path, help="default: var/keys/APPLICATION.private.pem")
    word.add_argument("--ttl", type=_seconds, default="15m", help="90s, 15m, 12h or 1d")
    word.add_argument("--acl", type=Path, help="a JSON file with the acl claim")
    word.set_defaults(run=_token)

    word = words.add_parser("keys", help="make keys")
    verbs = word.add_subparsers(required=True, metavar="VERB")
    verb = verbs.add_parser("generate", help="write a private and a public key")
    verb.add_argument("--application", default="default")
    verb.add_argument("--out", type=Path, default=Path("var/keys"))
    verb.set_defaults(run=_generate_keys)

    word = words.add_parser("schema", help="print the schema")
    word.add_argument("--possible-types", action="store_true", help="its interfaces and unions, as JSON")
    word.set_defaults(run=_schema)
    words.add_parser("check", help="test the configuration").set_defaults(run=_check)
    return parser


def _serve(parsed: argparse.Namespace) -> int:
    from colloquy.server.commands.serve import announcement

    settings = reading.read()
    workers.require_supported(settings, parsed.workers)
    if parsed.workers == 1:
        _run(_serving(settings))
        return 0
    keys.load(settings.public_keys)
    wiring.migrate(settings)
    print(announcement(settings, []), flush=True)
    workers.run(parsed.workers, settings, work)
    return 0


def work(settings: Settings) -> None:
    """Serve as one process of several."""
    from colloquy.server.commands.serve import serve

    logs.configure()
    try:
        _run(serve(settings, say=lambda _: None, shared=True))
    except (ServerError, OSError) as error:
        sys.exit(_failed(error, 1))


async def _serving(settings: Settings) -> None:
    from colloquy.server.commands.serve import serve

    await serve(settings, say=lambda text: print(text, flush=True))


def _demo(parsed: argparse.Namespace) -> int:
    from colloquy.server.commands import demo

    port = {} if parsed.port is None else {"COLLOQUY_PORT": parsed.port}
    settings = demo.filled(reading.read(os.environ | port), lambda text: print(text, flush=True))
    _run(_serving(settings))
    return 0


def _migrate(_parsed: argparse.Namespace) -> int:
    print(f"The database is at revision {wiring.migrate(reading.read())}.")
    return 0


def _import(parsed: argparse.Namespace) -> int:
    from colloquy.server.commands import import_ as importing

    return int(importing.run(reading.read(), parsed.file, parsed.source, parsed.application))


def _export(parsed: argparse.Namespace) -> int:
    from colloquy.server.commands import export

    return int(export.run(reading.read(), parsed.file, parsed.application))


def _token(parsed: argparse.Namespace) -> int:
    path = parsed.key or Path(f"var/keys/{parsed.application}.private.pem")
    if parsed.sub is not None and not parsed.sub:
        raise SettingsError("--sub is empty; give a participant's name, or --admin.")
    acl = _acl(parsed.acl) if parsed.acl else None
    key = keys.read_private(path)
    print(tokens.issue(key, parsed.application, parsed.sub, parsed.ttl, clock.now(), acl))
    return 0


def _generate_keys(parsed: argparse.Namespace) -> int:
    print(keys.generate(parsed.application, parsed.out))
    return 0


def _schema(parsed: argparse.Namespace) -> int:
    print(wiring.possible_types() if parsed.possible_types else wiring.sdl(), end="")
    return 0


def _check(_parsed: argparse.Namespace) -> int:
    from colloquy.server.commands.check import check

    return int(_run(check()))


def _run(work: Any) -> Any:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _seconds(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,7})([smhd]?)", text)
    seconds = int(match[1]) * _UNITS[match[2] or "s"] if match else 0
    if not 0 < seconds <= tokens.MAX_LIFE:
        raise argparse.ArgumentTypeError(f"{text!r} is no time of up to a day, such as 90s, 15m, 12h")
    return seconds


def _acl(path: Path) -> dict[str, Any]:
    try:
        acl = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}); correct --acl.") from error
    except ValueError as error:
        raise SettingsError(f"{path} is no JSON ({error}).") from error
    if flaw := access.parse(acl).flaw:
        raise SettingsError(f"{path} holds an acl that would grant nothing: {flaw}")
    return dict(acl)
