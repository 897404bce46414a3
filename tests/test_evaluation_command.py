"""`kern eval` from end to end, with the real encoder, corpus and index, on a few questions."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kern.answering import Assistant
from kern.chat.feedback import Feedback
from kern.chat.turns import Turn
from kern.cli import main
from kern.corpus import load_corpus
from kern.encoder import DEFAULT_MODEL, SentenceEncoder
from kern.evaluation.answers import check_quotations
from kern.evaluation.data import read_eval_set
from kern.evaluation.running import Outcome, run
from kern.evaluation.systems import RememberingEncoder, unlinked, without_signal
from kern.opening import Workspace
from kern.settings import load_settings
from kern.signals import SIGNALS
from kern.weights import fitted_weights

BELGIUM = "sgi-2022/informal-coordination/belgium"
FRANCE = "sgi-2022/informal-coordination/france"
NASTY = "How does Belgium coordinate <script>alert(1)</script>?"


RANKED = ("d1", "d2", "f1.1", "f1.2", "o1")


def rows() -> list[dict[str, Any]]:
    single = {"category": "direct", "status": "answered"}
    return [
        {**single, "_id": "d1", "text": "How does Belgium coordinate?", "countries": ["BE"]},
        {**single, "_id": "d2", "text": "Who is in Belgium's kern?", "countries": ["BE"]},
        {"_id": "w1", "text": "Which countries have an inner cabinet?",
         "category": "which-countries", "status": "answered", "countries": ["BE", "IE"]},
        {"_id": "b1", "text": "Which countries are in the top band?", "category": "band",
         "status": "answered", "bands": ["generally"],
         "countries": ["CH", "FI", "GR", "HU", "JP", "LU", "NZ"]},
        {"_id": "u1", "text": "How does Brazil coordinate?", "category": "unanswerable",
         "kind": "other-country", "status": "not_covered", "countries": []},
        # Judged in another country's section, so it is surely lost and stands in the report.
        {"_id": "o1", "text": NASTY, "category": "own-words", "status": "answered",
         "countries": ["FR"]},
        {"_id": "f1", "text": "Who is in Belgium's kern?", "category": "follow-up",
         "turns": ["Who is in Belgium's kern?", "and how does it coordinate?", "thanks!"],
         "expected": [
             {"status": "answered", "countries": ["BE"]},
             {"status": "answered", "countries": ["BE"],
              "standalone": "How does Belgium coordinate?"},
             {"status": "smalltalk", "countries": []}]},
    ]  # fmt: skip


def write(folder: Path, **more: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    body = load_corpus(load_settings().corpus).document(BELGIUM).text
    path = folder / "queries.jsonl"
    path.write_text("".join(json.dumps({**row, **more}) + "\n" for row in rows()))
    judged = ["query-id\tdoc-id\tstart\tend\trelevance"]
    judged += [f"{q}\t{BELGIUM}\t0\t{len(body)}\t1" for q in ("d1", "w1")]
    passages = Workspace.open(load_settings()).index().passages
    judged += [
        f"{query}\t{passage.doc_id}\t{passage.start}\t{passage.end}\t2"
        for query, doc_id in [*((q, BELGIUM) for q in RANKED[:4]), ("w1", BELGIUM), ("o1", FRANCE)]
        for passage in passages
        if passage.doc_id == doc_id
    ]
    (folder / "qrels.tsv").write_text("\n".join(judged) + "\n")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of questions that `kern eval` has been run on."""
    folder = tmp_path_factory.mktemp("own")
    assert call("--questions", str(write(folder))) == 0
    return folder


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(["eval", *arguments])
    return int(exit_.value.code or 0)


@pytest.fixture(scope="module")
def results(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "results" / "own-queries.json").read_text()))


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> tuple[Outcome, ...]:
    evals = read_eval_set(folder / "queries.jsonl", folder / "qrels.tsv", own="own")
    return run(Workspace.open(load_settings()).assistant(), evals, evals.questions)


def test_every_turn_is_asked_and_every_system_has_a_row_and_a_run(
    folder: Path, results: dict[str, Any]
) -> None:
    assert (results["questions"], results["turns"]) == (7, 9)
    names = [row["name"] for row in results["systems"]]
    assert names[0] == "Kern"
    assert len(names) == len(set(names)) == 9 + len(SIGNALS)
    runs = sorted((folder / "results").glob("own-queries.*.run"))
    assert len(runs) == len(names)
    for run_file in runs:
        lines = [line.split(" ") for line in run_file.read_text().splitlines()]
        assert {line[0] for line in lines} <= set(RANKED)
        for query in {line[0] for line in lines}:
            ranks = [int(line[3]) for line in lines if line[0] == query]
            scores = [float(line[4]) for line in lines if line[0] == query]
            assert ranks == list(range(1, len(ranks) + 1))
            assert scores == sorted(scores, reverse=True)


def test_the_figures_are_those_of_the_questions(results: dict[str, Any]) -> None:
    kern, answers = results["systems"][0], results["answers"]
    assert kern["figures"]["Success@1"]["value"] == 4 / 5
    assert kern["figures"]["Success@1"]["n"] == 5
    assert set(kern["strata"]) == {"direct", "follow-up", "own-words"}
    assert kern["strata"]["own-words"]["Success@1"]["value"] == 0
    later = answers["Follow-up turns, Success@1"]
    assert (later["value"], later["n"]) == (1.0, 1)
    assert later["low"] == pytest.approx(1 / (1 + 1.96**2), abs=1e-3)
    assert (answers["Bands exactly right"]["value"], answers["Bands exactly right"]["n"]) == (1, 1)
    assert answers["Which countries, F1"]["n"] == 1
    assert results["losses"]["linker"] == ["o1"]
    assert results["lost_texts"]["o1"] == NASTY
    assert results["confusions"] == [{"meant": "FR", "found": "BE", "times": 1}]
    assert results["unanswerable"]["other-country"] == {"turns": 1, "declined": 1}
    assert results["quotations"]["not_exact"] == 0
    assert results["quotations"]["quotations"] > 3
    assert results["wrong_countries"]["wrong"] == 0
    assert results["countries"]["BE"] == {"n": 4, "Success@1": 1.0}


def test_tests_are_corrected_and_seen_from_kern(results: dict[str, Any]) -> None:
    for row in results["systems"][1:]:
        for measure, test in row["tests"].items():
            assert 0 < test["p"] <= test["p_holm"] <= 1
            kern = results["systems"][0]["figures"][measure]["value"]
            expected = kern - row["figures"][measure]["value"]
            assert test["difference"] == pytest.approx(expected, abs=2e-4)


def test_the_results_say_what_they_were_made_with(results: dict[str, Any]) -> None:
    workspace = Workspace.open(load_settings())
    manifest = workspace.store.manifest()
    assert manifest is not None
    assert results["index"] == manifest.sha256
    assert results["recipe"]["fingerprint"] == workspace.encoder.fingerprint
    assert results["recipe"]["corpus"] == workspace.corpus.sha256
    assert results["recipe"]["expansions"] == workspace.expansions.sha256
    assert len(results["eval_set"]) == len(results["weights"]) == 64
    assert results["libraries"]["numpy"] == np.__version__


def test_the_page_stands_alone_and_escapes_questions(folder: Path) -> None:
    html = (folder / "results" / "own-queries.html").read_text()
    assert "<script" not in html
    assert "coordinate &lt;script&gt;alert(1)&lt;/script&gt;?" in html
    for asks in ("http://", "https://", "src=", "@import", "url("):
        assert asks not in html
    assert html.count("<svg") == html.count("</svg>") == 3
    assert "prefers-color-scheme: dark" in html


def test_the_table_is_printed_from_results(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main_results = folder / "results" / "own-queries.json"
    assert call("--table", str(main_results)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + 9
    assert lines[2].startswith("| **Kern** | .800 (")


def test_the_gate_ends_with_code_1_and_names_what_fell(
    folder: Path, results: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = json.loads(json.dumps(results))
    out = ("--out", str(tmp_path / "out"), "--questions", str(folder / "queries.jsonl"))
    path = tmp_path / "baseline.json"
    earlier["systems"][0]["strata"]["follow-up"]["Success@1"]["low"] = 1.01
    path.write_text(json.dumps(earlier))
    capsys.readouterr()
    assert call(*out, "--gate", str(path), "--json") == 1
    said = capsys.readouterr()
    assert "follow-up, Success@1" in said.err
    assert "direct" not in said.err
    again = json.loads(said.out)
    for volatile in ("seconds", "date", "commit", "looks"):
        assert again.pop(volatile) is not None or volatile == "commit"
    kern_alone = {**results, "systems": results["systems"][:1]}
    assert again == {k: v for k, v in kern_alone.items() if k in again}
    assert call(*out, "--gate", str(path), "--every", "2") == 2
    assert "by the same --every" in capsys.readouterr().err


def test_the_test_part_is_locked_and_each_look_logged(tmp_path: Path) -> None:
    evals = tmp_path / "evals"
    write(evals, split="test")
    lock = read_eval_set(evals / "queries.jsonl", evals / "qrels.tsv").sha256("test")
    (evals / "test.lock").write_text(lock + "\n")
    assert call("--evals", str(evals), "--split", "test", "--every", "2") == 2
    assert call("--evals", str(evals), "--split", "test") == 0
    log = [json.loads(line) for line in (evals / "test-looks.jsonl").read_text().splitlines()]
    assert [row["split"] for row in log] == ["test"]
    assert log[0]["headline"]["Success@1"] == 4 / 5
    written = (evals / "results" / "test.json").read_text()
    assert json.loads(written)["looks"] == 1
    html = (evals / "results" / "test.html").read_text()
    for row in rows():
        assert row["text"] not in written
        assert row["text"] not in html


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--split", "training"), "expected development, test or all"),
        (("--questions", "missing.jsonl"), "missing.jsonl cannot be read"),
        (("--gate", "missing.json"), "holds no results"),
        (("--table", "missing.json"), "holds no results"),
    ],
)
def test_wrong_use_is_one_line_and_code_2(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*arguments) == 2
    line = capsys.readouterr().err
    assert said in line
    assert line.count("\n") == 1


def test_the_lock_cannot_be_walked_around(capsys: pytest.CaptureFixture[str]) -> None:
    own = Path(__file__).parents[1] / "evals" / "queries.jsonl"
    assert call("--questions", str(own)) == 2
    assert "locked test part" in capsys.readouterr().err


def test_a_broken_lock_stops_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, split="test")
    (tmp_path / "test.lock").write_text("0" * 64)
    assert call("--evals", str(tmp_path)) == 2
    assert "were changed; restore them" in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


def test_a_missing_extra_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    assert call() == 2
    assert "pip install 'kern[evals]'" in capsys.readouterr().err


def test_a_changed_corpus_file_is_noticed_without_kerns_reader(
    outcomes: tuple[Outcome, ...], tmp_path: Path
) -> None:
    corpus = load_settings().corpus
    copy = tmp_path / corpus.name
    shutil.copytree(corpus, copy)
    sound = check_quotations(outcomes, tmp_path)
    assert (sound["not_exact"], sound["quotations"]) == (
        0,
        sum(len(o.answer.citations) for o in outcomes),
    )
    quoted = [c for o in outcomes for c in o.answer.citations if c.doc_id == BELGIUM]
    file = copy / f"{BELGIUM}.md"
    sound_text = file.read_text("utf-8")
    for spoilt in (
        sound_text.replace(quoted[0].document.text, "x" + quoted[0].document.text),
        sound_text.replace('"BE"', '"BG"'),
        sound_text.replace("---\n\n", "---\n\n\n"),  # every location is a line off
    ):
        assert spoilt != sound_text
        file.write_text(spoilt, "utf-8")
        assert check_quotations(outcomes, tmp_path)["not_exact"] == len(quoted) > 0


def test_conversations_are_asked_with_their_memory(outcomes: tuple[Outcome, ...]) -> None:
    turns = {o.turn.id: o for o in outcomes}
    assert list(turns) == ["d1", "d2", "w1", "b1", "u1", "o1", "f1.1", "f1.2", "f1.3"]
    assert turns["f1.2"].answer.query.countries == ("BE",)
    assert turns["f1.2"].turn.standalone == "How does Belgium coordinate?"
    assert turns["f1.2"].named


def test_an_encoder_that_remembers_gives_the_same_vectors() -> None:
    plain, remembering = SentenceEncoder(), RememberingEncoder(DEFAULT_MODEL)
    once = remembering.encode(["a committee"])
    np.testing.assert_array_equal(once, plain.encode(["a committee"]))
    remembering.learn(["b"], np.ones((1, 384), dtype=np.float32))
    both = remembering.encode(["b", "a committee", "b"])
    np.testing.assert_array_equal(both[1], once[0])
    assert (both[[0, 2]] == 1).all()


def test_without_a_signal_the_others_make_up_for_it() -> None:
    weights = fitted_weights()
    for name, value in weights.passages.items():
        rest = without_signal(weights, name).passages
        assert rest[name] == 0
        assert sum(rest.values()) == pytest.approx(1)
        for other, before in weights.passages.items():
            if other != name:
                assert rest[other] == pytest.approx(
                    before / (sum(weights.passages.values()) - value)
                )


def test_without_the_linker_the_whole_corpus_is_searched(outcomes: tuple[Outcome, ...]) -> None:
    retriever = Workspace.open(load_settings()).assistant().retriever
    query = next(o for o in outcomes if o.turn.id == "d2").answer.query
    free = unlinked(query)
    assert retriever.assess(query).allowed.sum() < len(retriever.index.passages)
    assert retriever.assess(free).allowed.all()
    assert "Belgium" in free.topic
    assert replace(free, topic="") == replace(unlinked(free), topic="")


def test_thumbs_are_candidate_questions(
    tmp_path: Path, assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the page keeps is read as it is; what nobody has judged is asked but not scored."""
    file = tmp_path / "feedback.jsonl"
    feedback = Feedback(file)
    turns = [Turn("How does Belgium coordinate?"), Turn("and who chairs it?")]
    first = assistant.ask(turns[0].question)
    second = assistant.ask(turns[1].question, [first.exchange])
    feedback.add(turns[:1], first, "Good")
    feedback.add(turns, second, "Should have declined")
    feedback.add(turns, second, "Wrong passage")
    evals = read_eval_set(file, None, own="own")
    outcomes = run(assistant, evals, evals.questions)
    assert [(o.turn.number, o.turn.expected.status) for o in outcomes] == [
        (1, "answered"),
        (2, "no_evidence"),
    ]
    lines = file.read_text("utf-8").splitlines()
    file.write_text(lines[2] + "\n", "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["eval", "--questions", str(file), "--out", str(tmp_path)])
    assert ended.value.code == 2
    assert "says what it should come to" in capsys.readouterr().err
