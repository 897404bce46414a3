"""The program `kern`, run as a user runs it: what it prints, and how it refuses."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kern.answering import Assistant
from kern.cli import asking, showing
from kern.corpus import Corpus
from kern.opening import Workspace
from kern.rendering import answer_json
from kern.settings import Settings, load_settings
from kern.store import IndexStore

from .robustness.tiny import tiny_index
from .test_store import snapshot, without_rights

PROGRAM = [sys.executable, "-c", "from kern.cli import main; main()"]
FIXED = {"id", "turn", "question", "interpreted", "status", "countries", "hits", "elapsed_ms"}
ANSWER = {"text", "citations"}
NORWAY = '---\ncountry: "Norway"\niso2: "NO"\n---\n\nThe ferries run hourly. Nobody minds.\n'


def kern(
    folder: Path,
    *arguments: str | bytes,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    before: list[str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a folder, without settings of the person who runs the tests."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("KERN_")}
    clean |= {"OMP_NUM_THREADS": "1"}  # several short runs: threads would only wait for each other
    return subprocess.run(
        [*(before or []), *PROGRAM, *arguments],
        cwd=folder,
        input=stdin,
        env=clean | dict(environment or {}),
        capture_output=True,
        check=False,
        timeout=300,
    )


def refused(done: subprocess.CompletedProcess[bytes], *words: str) -> str:
    """Assert that a run ended with one clear line and code 2; the line."""
    said = done.stderr.decode()
    assert done.returncode == 2, said
    assert done.stdout == b""
    assert said.startswith("kern: ")
    assert said.count("\n") == 1, said
    assert len(said) < 600
    for word in words:
        assert word in said
    return said


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a corpus of one section, ``c``."""
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "norway.md").write_text(NORWAY, "utf-8")
    return tmp_path


# -- questions that cannot be asked, before anything is loaded -----------------------


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("", ["the question is empty"]),
        (" \n\t", ["the question is empty"]),
        ("how " * 25_000, ["100,000 characters", "2,000"]),
        (b"how does \xff\xfe Belgium coordinate?", ["no whole one", "U+DCFF", "UTF-8"]),
        (b"\xed\xa0\x80", ["U+DCED"]),
    ],
)
def test_a_question_that_cannot_be_asked(
    small: Path, question: str | bytes, words: list[str]
) -> None:
    refused(kern(small, "--corpus", "c", "--index", "i", "ask", question), *words)
    assert not (small / "i").exists()


def test_an_empty_search(small: Path) -> None:
    refused(kern(small, "search", "--corpus", "c", "--index", "i", " "), "the question is empty")


def test_no_question_and_two_kinds_at_once(small: Path) -> None:
    refused(kern(small, "ask"), "no question")
    refused(kern(small, "ask", "how?", "--batch", "-"), "expected one of them")


@pytest.mark.parametrize(
    "arguments",
    [["fly"], ["ask", "--fly", "x"], ["show", "--quote"], ["search", "x", "-k", "0"], ["verify"]],
)
def test_wrong_use_ends_with_code_2(small: Path, arguments: list[str]) -> None:
    done = kern(small, *arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Error: " in done.stderr
    assert b"Traceback" not in done.stderr


# -- corpora, settings and models that cannot be used --------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x7fELF\x00\xff\xfe" * 50, ["norway.md", "not UTF-8"]),
        (b"\x00" * 90, ["norway.md", "NUL"]),
        (b"Just text.\n", ["norway.md", "front matter"]),
        (b'---\niso2: "NO"\n---\n\nText.\n', ["norway.md", "names no country"]),
        (b"---\ncountry: Norway\niso2: NO\n---\n\nText.\n", ["norway.md", "False", '"NO"']),
        (b"---\ncountry: [\n---\n\nText.\n", ["norway.md", "not YAML"]),
        (b'---\ncountry: "Norway"\niso2: "NO"\n---\n', ["norway.md", "no text"]),
    ],
)
def test_a_corpus_file_that_cannot_be_read(small: Path, content: bytes, words: list[str]) -> None:
    (small / "c" / "norway.md").write_bytes(content)
    refused(kern(small, "ask", "--corpus", "c", "--index", "i", "how?"), *words)
    assert not (small / "i").exists()


def test_a_missing_or_empty_corpus_folder(small: Path) -> None:
    (small / "empty").mkdir()
    refused(kern(small, "ask", "--corpus", "nowhere", "how?"), "no corpus at nowhere", "--corpus")
    refused(kern(small, "show", "--corpus", "empty"), "no country file")
    refused(kern(small, "show", "--corpus", "c/norway.md"), "no corpus at")


def test_folders_that_may_not_be_read(small: Path) -> None:
    locked = small / "c" / "locked"
    locked.mkdir()
    for folder in (locked, small / "c"):
        folder.chmod(0)
        try:
            done = kern(small, "show", "--corpus", "c", before=without_rights())
        finally:
            folder.chmod(0o755)
        refused(done, "cannot be read", "Permission denied")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'modell = "x"', ["kern.toml", "'modell'", "max_tokens"]),
        (b'max_tokens = "many"', ["kern.toml", "whole number"]),
        (b"max_tokens = 3", ["max_tokens is 3", "16"]),
        (b"\xff", ["kern.toml", "TOML"]),
    ],
)
def test_settings_that_cannot_be_used(small: Path, text: bytes, words: list[str]) -> None:
    (small / "kern.toml").write_bytes(text)
    refused(kern(small, "show", "--corpus", "c"), *words)


def test_a_variable_that_is_no_setting(small: Path) -> None:
    refused(kern(small, "show", environment={"KERN_MODELL": "x"}), "environment", "modell")


def test_a_model_that_is_not_there(small: Path) -> None:
    (small / "m").mkdir()
    for model in ("./nowhere", "m"):
        done = kern(small, "ask", "how?", "--corpus", "c", "--index", "i", "--model", model)
        refused(done, Path(model).name, "expected")
    assert not (small / "i").exists()


# -- an index that is damaged --------------------------------------------------------


@pytest.fixture
def indexed(small: Path) -> Path:
    """The same folder with an index ``i`` that claims to be of the corpus ``c``.

    Its content is made up: what is damaged has to be refused before it is read.
    """
    settings = load_settings({"corpus": small / "c", "index": small / "i"}, {}, small)
    index = tiny_index(1)
    IndexStore(settings.index).save(
        dataclasses.replace(index, recipe=Workspace.open(settings).recipe)
    )
    return small


def test_an_index_half_written(indexed: Path) -> None:
    (generation,) = (indexed / "i").glob("generation-*")
    ask = ("ask", "--corpus", "c", "--index", "i", "how?")
    vectors, pointer = generation / "passages.faiss", indexed / "i" / "CURRENT"
    whole, pointed = vectors.read_bytes(), pointer.read_bytes()

    vectors.write_bytes(whole[:-7])
    before = snapshot(indexed)
    refused(kern(indexed, *ask), "passages.faiss", "not as it was built", "`kern index`")
    refused(kern(indexed, "index", "--check", *ask[1:-1]), "passages.faiss")
    vectors.unlink()
    refused(kern(indexed, *ask), "passages.faiss", "is missing")
    vectors.write_bytes(whole[:-7])
    assert snapshot(indexed) == before

    for garbage in (b"", b"\0\xff garbage", pointed[:-9]):
        pointer.write_bytes(garbage)
        refused(kern(indexed, *ask), "CURRENT", "`kern index`")
    pointer.write_bytes(pointed)
    (generation / "manifest.json").write_bytes(b"{}")
    refused(kern(indexed, *ask), "manifest.json")
    assert "not as it was built" in refused(kern(indexed, "index", "--check", *ask[1:-1]))


def test_an_index_folder_that_may_not_be_read(indexed: Path) -> None:
    (indexed / "i").chmod(0)
    try:
        ask = ("ask", "--corpus", "c", "--index", "i", "how?")
        done = kern(indexed, *ask, before=without_rights())
    finally:
        (indexed / "i").chmod(0o755)
    refused(done, "cannot be read", "Permission denied")


def test_a_stale_index_is_built_again(small: Path) -> None:
    ask = ("search", "--json", "--corpus", "c", "--index", "i", "ferries in Norway")
    first = kern(small, *ask)
    assert b"building the index" in first.stderr
    again = kern(small, *ask)
    assert (again.stderr, again.stdout) == (b"", first.stdout)
    path = small / "c" / "norway.md"
    path.write_text(NORWAY.replace("hourly", "daily"), "utf-8")
    after = kern(small, *ask)
    assert b"building the index" in after.stderr
    texts = [json.loads(done.stdout)["hits"][0]["text"] for done in (first, after)]
    assert texts == [f"The ferries run {often}. Nobody minds." for often in ("hourly", "daily")]


def without_time(done: subprocess.CompletedProcess[bytes]) -> bytes:
    return re.sub(rb'"elapsed_ms": [\d.]+', b"", done.stdout)


# -- what it prints ------------------------------------------------------------------


def test_ask_twice_gives_the_same_bytes(tmp_path: Path, workspace: Workspace) -> None:
    """Options may stand before the command or after it."""
    question, index = "how does Belgium coordinate?", str(workspace.store.folder)
    one = kern(tmp_path, "ask", "--json", question, "--index", index, "--max-tokens", "256")
    two = kern(tmp_path, "--index", index, "ask", question, "--json")
    assert one.returncode == two.returncode == 0, one.stderr
    assert without_time(one) == without_time(two)
    (line,) = one.stdout.decode().splitlines()
    data = json.loads(line)
    assert set(data) >= FIXED | ANSWER
    assert data["status"] == "answered"
    assert data["countries"] == ["BE"]
    assert {c["country"] for c in data["citations"]} == {"BE"}
    manifest = workspace.store.manifest()
    assert manifest is not None
    assert data["generation"] == manifest.sha256[:12]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant) -> dict[str, Any]:
    """A batch from standard input, and what it printed; models are loaded once for it."""
    rows = [
        {"id": "a", "turns": ["how does Belgium coordinate?", "and Norway?"]},
        {"id": "b", "turns": ["", "x" * 2001, "half \ud800", "Is Georgia corrupt?", "hello"]},
        {"turns": []},
    ]
    text = "\ufeff" + "\n\n".join(json.dumps(row) for row in rows) + "\r\n"
    folder = tmp_path_factory.mktemp("batch")
    (folder / "batch.jsonl").write_text(text, "utf-8")
    done = kern(folder, "ask", "--batch", "-", stdin=text.encode())
    bare = kern(folder, "ask", "--batch", "batch.jsonl", "--retrieval-only")
    assert done.returncode == bare.returncode == 0, done.stderr + bare.stderr
    assert assistant is not None  # the index is there
    return {
        "stdout": done.stdout,
        "rows": [json.loads(line) for line in done.stdout.decode().splitlines()],
        "bare": [json.loads(line) for line in bare.stdout.decode().splitlines()],
    }


def test_a_batch_gives_one_object_a_turn_in_order(batch: dict[str, Any]) -> None:
    expected = [("a", 1), ("a", 2), *(("b", turn) for turn in range(1, 6))]
    for rows in (batch["rows"], batch["bare"]):
        assert [(row["id"], row["turn"]) for row in rows] == expected
        assert all(set(row) >= FIXED for row in rows)
    assert all(set(row) >= ANSWER for row in batch["rows"])
    assert not any(set(row) & ANSWER for row in batch["bare"])
    statuses = [row["status"] for row in batch["rows"]]
    assert statuses[:2] == ["answered", "answered"]
    assert statuses[5:] == ["not_covered", "smalltalk"]
    assert batch["rows"][1]["countries"] == ["NO"]


def test_a_turn_that_cannot_be_asked_does_not_end_a_batch(batch: dict[str, Any]) -> None:
    for row, word in zip(batch["rows"][2:5], ("empty", "2,001", "U+D800"), strict=True):
        assert word in row["error"]
        assert row["citations"] == row["hits"] == row["countries"] == []
    assert batch["rows"][4]["question"] == "half \ud800"


def test_a_batch_can_be_verified(tmp_path: Path, batch: dict[str, Any]) -> None:
    done = kern(tmp_path, "verify", "-", "--json", stdin=batch["stdout"])
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["checked"] == data["holds"] == sum(len(r["citations"]) for r in batch["rows"]) > 1
    changed = batch["stdout"].replace(b'"country": "BE"', b'"country": "NL"')
    done = kern(tmp_path, "verify", "-", stdin=changed)
    assert done.returncode == 1
    assert b"moved: answer 1, [1]" in done.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ["No such file"]),
        (b"\x80\x81", ["not UTF-8"]),
        (b'{"turns": ["x"]}\nnonsense\n', ["line 2", "Expecting value"]),
        (b'\n\n{"id": "x"}\n', ["line 3", "turns is not a list"]),
        (b'{"turns": "x"}\n', ["line 1", "turns is not a list"]),
        (b'["x"]\n', ["line 1", "not an object"]),
        (b"[" * 200_000, ["line 1"]),
    ],
)
def test_a_batch_that_cannot_be_read(small: Path, content: bytes | None, words: list[str]) -> None:
    if content is not None:
        (small / "b.jsonl").write_bytes(content)
    done = kern(small, "ask", "--batch", "b.jsonl", "--corpus", "c", "--index", "i")
    refused(done, "b.jsonl", *words)
    assert not (small / "i").exists()


@pytest.mark.parametrize("content", [None, b"\x80\x81", b"hello", b"{", b'{"a": 1}'])
def test_a_file_that_cannot_be_verified(small: Path, content: bytes | None) -> None:
    if content is not None:
        (small / "a.json").write_bytes(content)
    refused(kern(small, "verify", "a.json"), "a.json", "expected")


def test_show_marks_and_refuses_spans(tmp_path: Path, corpus: Corpus) -> None:
    (belgium,) = corpus.of_country("BE")
    done = kern(tmp_path, "show", "be", "--quote", "0-10", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["quote"]["text"]) == (0, belgium.text[:10])
    size = len(belgium.text)
    for span in ("5-5", "9-3", f"0-{size + 1}", "a-b", "-5-9", "1", "0-99999999999999999999"):
        refused(kern(tmp_path, "show", "BE", f"--quote={span}"), "--quote", f"0-{size}")
    refused(kern(tmp_path, "show", "Atlantis"), "Atlantis", "41 countries")


def test_output_to_a_terminal_without_utf_8_stays_json(tmp_path: Path) -> None:
    done = kern(tmp_path, "show", "TR", "--json", environment={"PYTHONIOENCODING": "ascii"})
    assert json.loads(done.stdout)["name"] == "Turkey"
    assert done.stdout.isascii()


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = " ".join(f"'{part}'" for part in PROGRAM)
    script = f"{command} show --json | head -c 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.stderr == b""
    assert done.stdout == b"{"


@pytest.mark.parametrize("width", [80, 100, 300])
def test_what_people_read_fits_and_has_no_trailing_spaces(
    assistant: Assistant,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    width: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for question in (
        "how does Belgium coordinate?",
        "compare Norway and Hungary",
        "which countries rely on coalition committees?",
        "Is Georgia corrupt?",
    ):
        answer = assistant.ask(question)
        asking.print_answer(answer, assistant)
        printed = capsys.readouterr().out
        lines = printed.splitlines()
        assert lines[0].strip()
        assert lines[-1].strip()
        assert all(line == line.rstrip() for line in lines)
        assert all(len(line) <= min(width, 100) for line in lines)
        assert "\x1b" not in printed
        shown = " ".join(printed.split())
        for citation in answer_json(answer)["citations"]:
            assert " ".join(citation["quote"].split()) in shown
            assert citation["location"] in shown
    showing.show(settings, "TR", "0-50", as_json=False)
    assert all(line == line.rstrip() for line in capsys.readouterr().out.splitlines())
