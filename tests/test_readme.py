"""The README is true: its examples are run, its commands and files exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kern.answering import Assistant
from kern.cli import asking
from kern.types import Status

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
WIDTH = 80


def examples() -> Iterator[tuple[str, str]]:
    """Each console example: the question asked, and the output shown."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            question = re.fullmatch(r'kern ask "(.*)"', command)
            assert question, f"the README runs something else than kern ask: {command}"
            yield question[1], output


@pytest.mark.parametrize(("question", "shown"), list(examples()))
def test_transcripts(
    assistant: Assistant,
    question: str,
    shown: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    asking.print_answer(assistant.ask(question), assistant)
    printed = [line.rstrip() for line in capsys.readouterr().out.rstrip().splitlines()]
    assert printed == shown.rstrip().splitlines()


def test_commands_named_exist() -> None:
    from typer.main import get_command  # noqa: PLC0415

    from kern.cli.main import app  # noqa: PLC0415

    found = get_command(app).commands  # type: ignore[attr-defined]
    commands = {name for name, command in found.items() if not command.hidden}
    named = set(re.findall(r"`kern (\w+)", README))
    assert named <= commands
    assert commands <= named


def test_make_targets_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_table_is_that_of_the_committed_results() -> None:
    table = README.split("<!-- table -->\n")[1].split("<!-- /table -->")[0]
    results = json.loads((ROOT / "evals/results/test.json").read_text("utf-8"))
    from kern.evaluation.report import markdown_table  # noqa: PLC0415

    assert table.strip() == markdown_table(results).strip()


def test_an_answered_example_is_answered(assistant: Assistant) -> None:
    question, _ = next(examples())
    assert assistant.ask(question).status is Status.ANSWERED
