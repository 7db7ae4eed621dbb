"""`python -m bench [NAME…]`: run the benchmarks named, or all, and keep their tables."""

import argparse
import importlib
import os
import platform
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
NAMES = ("imports", "identity", "starting", "live", "queries")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, side by side in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{' or '.join(NAMES)}; all by default")
    parser.add_argument("--rounds", type=int, help="how often each thing is measured")
    parser.add_argument("--large", action="store_true", help="with a history of 1,000,000 events too")
    parser.add_argument("--quick", action="store_true", help="queries: fewer and shorter rounds")
    parser.add_argument(
        "--only", type=_names, default=(), help="queries: these contenders, as limit,colloquy"
    )
    parser.add_argument("--workloads", type=_names, default=(), help="queries: these workloads, as Q1,W1")
    parser.add_argument("--publish", action="store_true", help="queries: put what was found into docs/")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if asked.publish and (asked.only or asked.workloads):
        parser.error("--publish shows a whole run; leave --only and --workloads out")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    RESULTS.mkdir(exist_ok=True)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    measured = f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine}."
    for name in asked.names or NAMES:
        found = [f"{measured}\n"]
        for table in importlib.import_module(f"bench.{name}").run(
            asked.rounds, **_options(name, asked, measured)
        ):
            found.append(table.markdown())
            print(found[-1], flush=True)
        (RESULTS / f"{name}.md").write_text("\n".join(found), "utf-8")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def _options(name: str, asked: argparse.Namespace, measured: str) -> dict[str, Any]:
    """Return what a benchmark takes of the command line, besides the rounds."""
    if name == "queries":
        more = {"quick": asked.quick, "only": asked.only, "asked": asked.workloads}
        more["publish"] = measured if asked.publish else None
        return {"large": asked.large, **more}
    return {"large": asked.large} if name == "identity" else {}


if __name__ == "__main__":
    main()
