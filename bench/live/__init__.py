"""Live: what a delivery costs, beside a plain server and beside the peer of another language."""

from bench.live.running import run

__all__ = ["run"]
