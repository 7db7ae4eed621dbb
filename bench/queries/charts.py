"""Bars as SVG: how each contender's requests a second compare with the limit's."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

Bars = Sequence[tuple[str, Mapping[str, float]]]
"""Groups of bars: a workload's title, and by contender the ratio."""

_WIDTH, _LEFT, _RIGHT = 860, 300, 80
_BAR, _GAP, _HEAD, _TOP = 16, 5, 24, 56
_COLOURS = {"limit": "#8a8f98", "colloquy": "#2563eb", "colloquy-kept": "#1e3a8a"}
_OTHER = "#c3c8d0"


def chart(title: str, groups: Bars, names: Mapping[str, str]) -> str:
    """Return an SVG; `names` are the contenders' titles, in the order of the bars."""
    lines, y = [], _TOP
    most = max((ratio for _, bars in groups for ratio in bars.values()), default=1.0)
    scale = (_WIDTH - _LEFT - _RIGHT) / max(most, 1.0)
    for label, bars in groups:
        lines.append(_text(16, y + 13, label, weight="600"))
        y += _HEAD
        for name in (name for name in names if name in bars):
            lines += _bar(y, names[name], bars[name], bars[name] * scale, _COLOURS.get(name, _OTHER))
            y += _BAR + _GAP
        y += 2 * _GAP
    one = _LEFT + scale
    ruler = f'<path d="M{one:.0f} {_TOP - 8}V{y}" stroke="#8a8f98" stroke-dasharray="3 3"/>'
    return "\n".join([*_opening(title, y + 8), ruler, *lines, "</svg>", ""])


def _opening(title: str, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}"'
        f' viewBox="0 0 {_WIDTH} {height}" font-family="system-ui, sans-serif" font-size="12" role="img">'
    )
    yield f"<title>{escape(title)}</title>"
    yield f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    yield _text(16, 28, title, weight="700", size=15)


def _bar(y: int, name: str, ratio: float, width: float, colour: str) -> Iterator[str]:
    yield _text(_LEFT - 8, y + 12, name, anchor="end")
    yield f'<rect x="{_LEFT}" y="{y}" width="{max(width, 1):.1f}" height="{_BAR}" rx="2" fill="{colour}"/>'
    yield _text(_LEFT + max(width, 1) + 6, y + 12, f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}")


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", weight: str = "400", size: int = 12
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" fill="#1f2328" text-anchor="{anchor}"'
        f' font-weight="{weight}" font-size="{size}">{escape(text)}</text>'
    )
