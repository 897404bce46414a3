"""The discipline of the test part: it is locked by its hash, and each look is written down."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from kern.errors import EvaluationError
from kern.evaluation.data import EvalSet

LOCK = "test.lock"
LOG = "test-looks.jsonl"
_GIT_SECONDS = 10


def check_lock(folder: Path, evals: EvalSet) -> None:
    """See that the test part is the one that was locked.

    Raises:
        EvaluationError: it is another, or nothing was locked.
    """
    path = folder / LOCK
    found = evals.sha256("test")
    try:
        expected = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(
            f"{path} cannot be read ({error}); expected the SHA-256 of the test part, "
            "which a checkout has: restore it"
        ) from error
    if found != expected:
        raise EvaluationError(
            f"the test part of {folder} has SHA-256 {found[:16]}…, but {path} holds "
            f"{expected[:16]}…: its questions or judgments were changed; restore them"
        )


def looks(folder: Path) -> int:
    """How often the test part has been looked at."""
    path = folder / LOG
    return sum(1 for line in path.read_text("utf-8").splitlines() if line) if path.is_file() else 0


def log_look(
    folder: Path,
    split: str,
    commit: str,
    recipe: Mapping[str, object],
    headline: Mapping[str, object],
) -> None:
    """Append a look at the test part: when, at what commit, with what, and what was seen."""
    row = {
        "date": datetime.now(UTC).date().isoformat(),
        "split": split,
        "commit": commit,
        "recipe": dict(recipe),
        "headline": dict(headline),
    }
    with (folder / LOG).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def commit_of(folder: Path) -> str:
    """The git commit of a checkout, marked ``+`` where files differ; empty outside of one."""
    git = shutil.which("git")
    if git is None:
        return ""

    def said(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603  fixed arguments
            [git, "-C", str(folder), *arguments],
            capture_output=True, text=True, timeout=_GIT_SECONDS, check=False,
        )  # fmt: skip
        return done.stdout.strip() if done.returncode == 0 else ""

    commit = said("rev-parse", "HEAD")
    changed = said("status", "--porcelain", "--untracked-files=no", "--", ":/src", ":/corpus")
    return f"{commit}+" if commit and changed else commit
