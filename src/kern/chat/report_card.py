"""How well Kern finds: the newest results of `kern eval`, in plain words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kern.chat import markup
from kern.chat.card_terms import LOWER_IS_BETTER, explained
from kern.chat.desk import Desk

_MAX_BYTES = 20_000_000
_HONEST = (
    "The questions were written by the makers of Kern, who know the corpus: expect somewhat less "
    "of questions of your own. “Right at first” means that the "
    "first passage found holds a sentence "
    "that was judged to answer; it says nothing of whether the report itself is right. A turn is "
    "one question of a conversation. Higher is better, but where a row says otherwise."
)
_ABSENT = (
    "There are no results to show. `kern eval` measures how well Kern finds and declines, and "
    "writes them; this tab then shows them per kind of question and per country."
)


def results_folder() -> Path:
    """Where `kern eval` writes in a checkout."""
    return Path(__file__).resolve().parents[3] / "evals" / "results"


def newest(folder: Path) -> tuple[str, Mapping[str, Any]] | None:
    """Name and content of the newest results, by their own date; None where there are none."""
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            if path.stat().st_size > _MAX_BYTES:
                continue
            data = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(data, dict) and isinstance(data.get("systems"), list) and data["systems"]:
            found.append((str(data.get("date", "")), path.stem, data))
    if not found:
        return None
    _, name, data = max(found, key=lambda item: item[:2])
    return name, data


def report_card(desk: Desk, folder: Path | None = None) -> str:
    """The report card, or what to do to have one."""
    found = newest(folder or results_folder())
    if found is None:
        return f'<div class="card"><h2>Report card</h2><p>{_code(_ABSENT)}</p></div>'
    name, data = found
    names = {document.country: document.name for document in desk.corpus.documents}
    kern = _part(data["systems"][0])
    parts = [
        "<h2>Report card</h2>",
        f'<p class="coverage">{markup.text(_made(name, data))}</p>',
        f'<p class="honest">{markup.text(_HONEST)}</p>',
        _bars("Right at first, by kind of question", _strata(kern), "Kind of question"),
        _bars("Answers", _values(_part(data.get("answers"))), "Measure"),
        _systems(data["systems"]),
        _bars("Right at first, by country asked about", _countries(data, names), "Country"),
        _confusions(data, names),
    ]
    return f'<div class="card">{"".join(parts)}</div>'


def _made(name: str, data: Mapping[str, Any]) -> str:
    facts = [f"{name}: {data.get('questions', '?')} questions, {data.get('turns', '?')} turns"]
    facts += [str(data["date"])[:10]] if data.get("date") else []
    facts += [f"commit {str(data['commit'])[:10]}"] if data.get("commit") else []
    return " · ".join(facts)


def _part(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else None


def _strata(kern: Mapping[str, Any]) -> dict[str, tuple[float, object]]:
    rows = {}
    for name, measures in _part(kern.get("strata")).items():
        row = _part(_part(measures).get("Success@1"))
        if (value := _number(row.get("value"))) is not None:
            rows[str(name)] = (value, row.get("n", ""))
    return rows


def _values(table: Mapping[str, Any]) -> dict[str, tuple[float, object]]:
    rows = {}
    for name, row in table.items():
        if (value := _number(_part(row).get("value"))) is not None:
            rows[str(name)] = (value, _part(row).get("n", ""))
    return rows


def _countries(
    data: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, tuple[float, object]]:
    rows = {}
    for code, row in _part(data.get("countries")).items():
        if (value := _number(_part(row).get("Success@1"))) is not None:
            rows[names.get(str(code), str(code))] = (value, _part(row).get("n", ""))
    return dict(sorted(rows.items(), key=lambda item: (item[1][0], item[0])))


def _bars(title: str, rows: Mapping[str, tuple[float, object]], what: str) -> str:
    if not rows:
        return ""
    lines = "".join(_bar(name, value, n) for name, (value, n) in rows.items())
    return (
        f'<section><h3>{markup.text(title)}</h3><table class="bars"><thead><tr>'
        f'<th scope="col">{markup.text(what)}</th><th scope="col"><span class="unseen">Bar</span>'
        '</th><th scope="col" class="figure">Share</th><th scope="col" class="n">Turns</th>'
        f"</tr></thead><tbody>{lines}</tbody></table></section>"
    )


def _bar(name: str, value: float, n: object) -> str:
    lower = name in LOWER_IS_BETTER
    said = explained(name) + (" Lower is better." if lower else "")
    meaning = f"<small>{markup.text(said)}</small>" if said else ""
    return (
        f'<tr{" class=lower" if lower else ""}><th scope="row">{markup.text(name)}{meaning}</th>'
        f'<td class="bar"><span style="width:{100 * value:.1f}%"></span></td>'
        f'<td class="figure">{100 * value:.0f} %</td><td class="n">{markup.text(str(n))}</td></tr>'
    )


def _systems(systems: list[Any]) -> str:
    rows = {}
    for system in systems:
        row = _part(_part(_part(system).get("figures")).get("Success@1"))
        if (value := _number(row.get("value"))) is not None and _part(system).get(
            "kind"
        ) != "signal":
            rows[str(_part(system).get("name", "?"))] = (value, row.get("n", ""))
    return _bars("Right at first, beside simpler ways to search", rows, "Way to search")


def _confusions(data: Mapping[str, Any], names: Mapping[str, str]) -> str:
    pairs = data.get("confusions")
    items = [
        f"{markup.text(names.get(str(p.get('found')), str(p.get('found'))))} was quoted where "
        f"{markup.text(names.get(str(p.get('meant')), str(p.get('meant'))))} was meant "
        f"({markup.text(str(p.get('times', '?')))})"
        for p in (pairs if isinstance(pairs, list) else [])[:12]
        if isinstance(p, Mapping)
    ]
    said = markup.listed(items) if items else "<p>None in these results.</p>"
    return f"<section><h3>Countries confused</h3>{said}</section>"


def _code(said: str) -> str:
    parts = said.split("`")
    return "".join(
        f"<code>{markup.text(p)}</code>" if n % 2 else markup.text(p) for n, p in enumerate(parts)
    )
