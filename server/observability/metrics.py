"""Counts and durations, in Prometheus's text format; every label has few values."""

from bisect import bisect_left
from collections import Counter

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Histogram:
    """How many observations were at most so long."""

    def __init__(self) -> None:
        self._buckets = [0] * (len(_BOUNDS) + 1)
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        self._buckets[bisect_left(_BOUNDS, seconds)] += 1
        self._sum += seconds

    def lines(self, name: str, labels: str) -> list[str]:
        """Return the samples of one series."""
        total, found = 0, []
        for bound, count in zip((*_BOUNDS, "+Inf"), self._buckets, strict=True):
            total += count
            found.append(f'{name}_bucket{{{labels},le="{bound}"}} {total}')
        return [*found, f"{name}_sum{{{labels}}} {self._sum:.6f}", f"{name}_count{{{labels}}} {total}"]


class Metrics:
    """What this process counted since it started."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._operations: Counter[tuple[str, str]] = Counter()
        self._durations: dict[str, Histogram] = {}
        self._plans: Counter[str] = Counter()
        self.sockets = 0
        self.subscriptions = 0

    def request(self, route: str, status: int) -> None:
        """Count an HTTP request, by its route (not its path) and status."""
        self._requests[route, status] += 1

    def operation(self, type_: str, code: str, seconds: float) -> None:
        """Count an operation, or one event of a subscription, and how long it took."""
        self._operations[type_, code] += 1
        self._durations.setdefault(type_, Histogram()).observe(seconds)

    def completed(self, by_plan: bool) -> None:
        """Count an operation, or an event of a subscription, by what completed it: plan or graphql-core."""
        self._plans["plan" if by_plan else "fallback"] += 1

    def kept(self) -> None:
        """Count a query whose answer was there already."""
        self._plans["kept"] += 1

    def render(self) -> str:
        """Return all of it as Prometheus reads it."""
        lines = ["# TYPE http_requests_total counter"]
        for (route, status), count in sorted(self._requests.items()):
            lines.append(f'http_requests_total{{route="{route}",status="{status}"}} {count}')
        lines.append("# TYPE graphql_operations_total counter")
        for (type_, code), count in sorted(self._operations.items()):
            lines.append(f'graphql_operations_total{{type="{type_}",code="{code}"}} {count}')
        lines.append("# TYPE graphql_operation_duration_seconds histogram")
        for type_, histogram in sorted(self._durations.items()):
            lines += histogram.lines("graphql_operation_duration_seconds", f'type="{type_}"')
        lines.append("# TYPE colloquy_plans_total counter")
        lines += [f'colloquy_plans_total{{result="{r}"}} {n}' for r, n in sorted(self._plans.items())]
        lines += ["# TYPE websockets_open gauge", f"websockets_open {self.sockets}"]
        lines += ["# TYPE operations_open gauge", f"operations_open {self.subscriptions}"]
        return "\n".join(lines) + "\n"
