"""What is written about questions, and how the page stops."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from kern.chat.desk import Desk
from kern.chat.doors import doors
from kern.chat.journal import Journal
from kern.chat.turns import Turn
from kern.errors import QuestionError, SettingsError
from kern.opening import Workspace
from kern.settings import load_settings

FIELDS = ["time", "door", "turn", "generation", "intent", "status", "countries", "citations",
          "hits", "elapsed_ms"]  # fmt: skip
ASKED = "How does Belgium coordinate?"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def workspace_() -> Workspace:
    return Workspace.open(load_settings())


def desk_with(journal: Journal, workspace: Workspace) -> Desk:
    desk = Desk(workspace, journal)
    desk.open()
    return desk


def test_one_line_a_question_without_its_text(tmp_path: Path, workspace_: Workspace) -> None:
    path = tmp_path / "log.jsonl"
    desk = desk_with(Journal(str(path)), workspace_)
    desk.tell([Turn(ASKED)], "page")
    desk.tell([Turn(ASKED), Turn("and the Dutch?")], "page")
    desk.tell([Turn(ASKED)])  # shown again: nobody asked
    doors(desk)[0]("Which band is Israel in?")
    with pytest.raises(QuestionError):
        desk.tell([Turn("x" * 3000)], "page")
    rows = lines(path)
    assert [list(row) for row in rows[:3]] == [FIELDS] * 3
    assert [(r["door"], r["turn"], r["status"]) for r in rows] == [
        ("page", 1, "answered"),
        ("page", 2, "answered"),
        ("api", 1, "answered"),
        ("page", 1, "refused"),
    ]
    assert rows[2]["intent"] == "band"
    assert rows[0]["citations"] > 0
    assert rows[0]["generation"] == desk.generation
    assert "Belgium" not in path.read_text("utf-8")


def test_the_text_only_if_asked_for(tmp_path: Path, workspace_: Workspace) -> None:
    path = tmp_path / "log.jsonl"
    desk_with(Journal(str(path), questions=True), workspace_).tell([Turn(ASKED)], "page")
    assert lines(path)[0]["question"] == ASKED


def test_a_log_that_cannot_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        Journal(str(tmp_path)).check()
    Journal("none").check()
    Journal("-").check()


def test_a_log_that_fails_later_costs_no_answer(tmp_path: Path, workspace_: Workspace) -> None:
    desk = desk_with(Journal(str(tmp_path / "gone" / "log")), workspace_)
    assert desk.tell([Turn(ASKED)], "page")[0].answer.citations


def test_many_at_once_write_whole_lines(tmp_path: Path, workspace_: Workspace) -> None:
    path = tmp_path / "log.jsonl"
    desk = desk_with(Journal(str(path)), workspace_)
    threads = [
        threading.Thread(target=lambda: [desk.tell([Turn(ASKED)], "page") for _ in range(25)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines(path)) == 200


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM is of POSIX")
def test_sigterm_ends_what_is_under_way_and_then_the_server(tmp_path: Path) -> None:
    """A table over all countries is asked for and the signal sent: the answer comes whole."""
    log = tmp_path / "log.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "kern", "chat", "--port", "0", "--log", str(log)],
        stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        address = ""
        for line in process.stderr:
            if found := re.search(r"http://\S+/", line):
                address = found[0]
            if line.strip() == "Ready.":
                break
        threading.Thread(target=process.stderr.read, daemon=True).start()
        answers: list[httpx.Response] = []
        sent = threading.Event()

        def ask() -> None:
            def traced(event: str, _: object) -> None:
                if event == "http11.send_request_body.complete":
                    sent.set()

            with httpx.Client(timeout=30) as client:
                address_of_table = f"{address}kern/matrix.csv"
                hooks = {"trace": traced}
                answers.append(client.get(address_of_table, params={"q": ASKED}, extensions=hooks))

        asking = threading.Thread(target=ask)
        asking.start()
        assert sent.wait(30)
        time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        asking.join(30)
        assert process.wait(30) == 0
    finally:
        process.kill()
    assert [a.status_code for a in answers] == [200]
    assert answers[0].text.count("\n") > 40
    assert [row["door"] for row in lines(log)] == ["matrix"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
