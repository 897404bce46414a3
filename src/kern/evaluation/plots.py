"""Plots as inline SVG, coloured by the page's style sheet so that they follow its theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from kern.evaluation.report import decimals

_WIDTH = 720


def risk_coverage(points: Sequence[Sequence[float]], coverage: float, risk: float) -> str:
    """The curve, and the point at which Kern decides."""
    height, left, right, top, bottom = 300, 48, 12, 12, 40
    wide, tall = _WIDTH - left - right, height - top - bottom
    highest = max([0.1, risk, *(r for _, r in points)])
    ceiling = min(1.0, (int(highest * 10) + 1) / 10)

    def x(share: float) -> float:
        return round(left + wide * share, 1)

    def y(value: float) -> float:
        return round(top + tall * (1 - value / ceiling), 1)

    parts = [_open(height, "Risk at each coverage")]
    for step in range(6):
        value = ceiling * step / 5
        at = y(value)
        parts.append(f'<line class="grid" x1="{left}" x2="{_WIDTH - right}" y1="{at}" y2="{at}"/>')
        parts.append(_text(left - 6, y(value) + 4, decimals(value), "end"))
        parts.append(_text(x(step / 5), height - bottom + 18, f"{step / 5:.1f}", "middle"))
    path = " ".join(f"{x(c)},{y(r)}" for c, r in points)
    parts.append(f'<polyline class="curve" points="{path}"/>')
    parts.append(
        f'<circle class="here" cx="{x(coverage)}" cy="{y(risk)}" r="5">'
        f"<title>Kern answers {decimals(coverage)} of the turns, "
        f"{decimals(risk)} of those wrongly</title></circle>"
    )
    parts.append(
        _text(left + wide / 2, height - 4, "share of turns answered, the surest first", "middle")
    )
    return "".join([*parts, "</svg>"])


def bars(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """A bar a stratum, 0 to 1, with its 95% interval and its number of turns."""
    step, left, right = 28, 190, 110
    wide = _WIDTH - left - right
    height = step * len(rows) + 24
    parts = [_open(height, "Figures by stratum with 95% intervals")]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        at = round(left + wide * tick, 1)
        parts.append(f'<line class="grid" x1="{at}" x2="{at}" y1="0" y2="{height - 20}"/>')
        parts.append(_text(at, height - 6, f"{tick:g}", "middle"))
    for place, (name, row) in enumerate(rows.items()):
        if row["value"] is None:
            continue
        y = step * place + 4
        low, high, end = (round(left + wide * row[k], 1) for k in ("low", "high", "value"))
        middle = y + 10
        parts.append(_text(left - 8, middle + 4, name, "end"))
        parts.append(
            f'<rect class="bar" x="{left}" y="{y}" width="{round(end - left, 1)}" height="20">'
            f"<title>{escape(name)}: {decimals(row['value'])} "
            f"({decimals(row['low'])}–{decimals(row['high'])}), n = {row['n']}</title></rect>"
            f'<line class="whisker" x1="{low}" x2="{high}" y1="{middle}" y2="{middle}"/>'
            f'<line class="whisker" x1="{low}" x2="{low}" y1="{middle - 5}" y2="{middle + 5}"/>'
            f'<line class="whisker" x1="{high}" x2="{high}" y1="{middle - 5}" y2="{middle + 5}"/>'
        )
        parts.append(
            _text(_WIDTH - right + 10, middle + 4, f"{decimals(row['value'])}, n {row['n']}")
        )
    return "".join([*parts, "</svg>"])


def strip(countries: Mapping[str, Mapping[str, float]], names: Mapping[str, str]) -> str:
    """A column a country: how much of what is asked about it is found first."""
    if not countries:
        return "<p>No turn is about one country alone.</p>"
    wide, tall, top = (_WIDTH - 40) / len(countries), 90, 6
    order = sorted(countries, key=lambda code: (countries[code]["Success@1"], code))
    parts = [_open(tall + 30, "Success@1 by country")]
    for value in (0, 0.5, 1):
        y = round(top + tall * (1 - value), 1)
        parts.append(f'<line class="grid" x1="36" x2="{_WIDTH}" y1="{y}" y2="{y}"/>')
        parts.append(_text(30, y + 4, f"{value:g}", "end"))
    for place, code in enumerate(order):
        share, n = countries[code]["Success@1"], int(countries[code]["n"])
        x, y = round(40 + wide * place, 1), round(top + tall * (1 - share), 1)
        parts.append(
            f'<rect class="bar" x="{x}" y="{y}" width="{round(wide - 2, 1)}" '
            f'height="{round(max(1.0, tall * share), 1)}"><title>{escape(names.get(code, code))}: '
            f"{decimals(share)}, n = {n}</title></rect>"
        )
        parts.append(_text(x + wide / 2 - 1, tall + 22, code, "middle", "small"))
    return "".join([*parts, "</svg>"])


def _open(height: float, title: str) -> str:
    label = escape(title, quote=True)
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}">'


def _text(x: float, y: float, text: str, anchor: str = "start", kind: str = "") -> str:
    return (
        f'<text class="{kind}" x="{round(x, 1)}" y="{round(y, 1)}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
