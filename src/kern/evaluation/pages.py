"""The report as one self-contained HTML page: no script, no request, light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from kern.evaluation import plots
from kern.evaluation.report import decimals, figure

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2330; --paper: #fdfdfb; --soft: #667085;
  --rule: #dcdfe4; --bar: #3567a8; --mark: #b4541a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --paper: #14171c; --soft: #9aa3b2;
  --rule: #323842; --bar: #6d9fe0; --mark: #e79255; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
p.note, dl { color: var(--soft); font-size: .9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--rule);
  white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
li { overflow-wrap: anywhere; }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 13px; }
svg text.small { font-size: 9px; } .grid { stroke: var(--rule); }
.bar { fill: var(--bar); } .whisker { stroke: var(--mark); stroke-width: 2; }
.curve { fill: none; stroke: var(--bar); stroke-width: 2; } .here { fill: var(--mark); }
"""


def page(results: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The page of some results; ``names`` gives the countries' names by code."""
    kern = results["systems"][0]
    risk = results["risk"]
    own = ("Which countries, F1", "Bands exactly right", "Unanswerable declined")
    strata = {name: row["Success@1"] for name, row in kern["strata"].items()}
    strata |= {name: results["answers"][name] for name in own}
    body = [
        f"<h1>Kern, measured on the {escape(results['split'])} questions</h1>",
        f"<p>{results['questions']} questions, {results['turns']} turns. The test part has been "
        f"looked at {_times(results['looks'])}. Intervals are 95%, by bootstrap over "
        "conversations; p values are of paired randomisation tests against Kern, adjusted by "
        "Holm’s method.</p>",
        _section("Systems", _systems(results["systems"])),
        _section("Kern by stratum", plots.bars(strata), "Success@1 unless named otherwise."),
        _section("Answers", _estimates(results["answers"])),
        _section("First quotation right, by category", _estimates(results["first_quotation"])),
        _section(
            "Risk and coverage",
            plots.risk_coverage(risk["points"], risk["coverage"], risk["risk"]),
            f"Area under the curve {decimals(risk['area'])}; the dot is where Kern decides: it "
            f"answers {decimals(risk['coverage'])}, of which {decimals(risk['risk'])} wrongly.",
        ),
        _section("Declining", _declining(results)),
        _section("Variants of the same question", _variants(results["variants"])),
        _section(
            "Countries", plots.strip(results["countries"], names), _confusions(results, names)
        ),
        _section("Checks", _checks(results)),
        _section("What was lost, and where", _losses(results)),
        _section("Made with", _provenance(results)),
    ]
    title = escape(f"Kern: {results['split']}")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _section(title: str, content: str, note: str = "") -> str:
    said = f'<p class="note">{escape(note)}</p>' if note else ""
    return f"<section><h2>{escape(title)}</h2>{said}{content}</section>"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    def line(cells: Sequence[object], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(str(c))}</{tag}>" for c in cells) + "</tr>"

    body = "".join(line(row, "td") for row in rows)
    return (
        f'<div class="scroll"><table><thead>{line(head, "th")}</thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _systems(rows: Sequence[Mapping[str, Any]]) -> str:
    measures = list(rows[0]["figures"])
    head = ["", *measures, "p (Success@1)", "p (nDCG@10)"]
    cells = []
    for row in rows:
        tests = row.get("tests", {})
        p_values = [_p(tests[m]["p_holm"]) if m in tests else "" for m in ("Success@1", "nDCG@10")]
        figures = [figure(row["figures"][m], interval=m == "Success@1") for m in measures]
        cells.append([row["name"], *figures, *p_values])
    return _table(head, cells)


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else decimals(value)  # noqa: PLR2004


def _estimates(rows: Mapping[str, Mapping[str, Any]]) -> str:
    return _table(
        ["", "figure (95% interval)", "n"],
        [[name, figure(row, interval=True), row["n"]] for name, row in rows.items()],
    )


def _declining(results: Mapping[str, Any]) -> str:
    kinds = [[name, row["declined"], row["turns"]] for name, row in results["unanswerable"].items()]
    lost = [[n, figure(r), r["n"]] for n, r in results["answerable_declined"].items()]
    return (
        _table(["unanswerable", "declined", "turns"], kinds)
        + "<br>"
        + _table(["answerable", "share declined", "turns"], lost)
        + "<br>"
        + _table(["expected > found", "turns"], list(results["statuses"].items()))
    )


def _variants(part: Mapping[str, Any]) -> str:
    rows = [
        [
            name + (" (worst)" if name == part["worst"] else ""),
            decimals(row["Success@1"]),
            decimals(row["original"]),
            row["n"],
            row["changed"],
            ", ".join(row["lost"]) or "–",
        ]
        for name, row in part["rows"].items()
    ]
    return _table(["", "Success@1", "as typed", "n", "changed", "lost by the variant alone"], rows)


def _confusions(results: Mapping[str, Any], names: Mapping[str, str]) -> str:
    pairs = [
        f"{names.get(pair['found'], pair['found'])} for "
        f"{names.get(pair['meant'], pair['meant'])} ({pair['times']})"
        for pair in results["confusions"][:12]
    ]
    return f"Success@1 of each country. Mistaken: {'; '.join(pairs) or 'none'}."


def _checks(results: Mapping[str, Any]) -> str:
    quoted, wrong = results["quotations"], results["wrong_countries"]
    return _table(
        ["", "found", "of"],
        [
            [
                "Quotations that are not an exact slice of the right file",
                quoted["not_exact"],
                quoted["quotations"],
            ],
            [
                "Quotations of a country that was not asked about",
                wrong["wrong"],
                wrong["quotations"],
            ],
        ],
    )


def _losses(results: Mapping[str, Any]) -> str:
    said = results.get("lost_texts", {})
    parts = [_table(["stage", "lost"], [[s, len(ids)] for s, ids in results["losses"].items()])]
    for stage, ids in results["losses"].items():
        items = "".join(
            f"<li>{escape(i)}{': ' + escape(said[i]) if i in said else ''}</li>" for i in ids
        )
        if ids:
            parts.append(f"<details><summary>{escape(stage)}</summary><ul>{items}</ul></details>")
    return "".join(parts)


def _provenance(results: Mapping[str, Any]) -> str:
    recipe = results["recipe"]
    rows = {
        "date": results["date"],
        "commit": results["commit"] or "unknown",
        "encoder": f"{recipe['encoder']} {recipe['fingerprint']}",
        "index": results["index"],
        "corpus": recipe["corpus"],
        "expansions": recipe["expansions"],
        "weights": results["weights"],
        "questions": results["eval_set"],
        "libraries": ", ".join(f"{k} {v}" for k, v in results["libraries"].items() if v),
        "seconds": results["seconds"],
    }
    return (
        "<dl>"
        + "".join(f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in rows.items())
        + "</dl>"
    )
