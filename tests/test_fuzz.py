"""Questions that nobody would ask; the long version is `tests.robustness.questions`."""

from __future__ import annotations

from kern.answering import Assistant
from tests.robustness.questions import KINDS, fuzz


def test_no_question_crashes_kern(assistant: Assistant) -> None:
    found = fuzz(assistant, 6 * len(KINDS), seed=1)
    assert found.violations == []
    assert found.statuses.total() == 6 * len(KINDS)
    assert found.statuses["refused"] >= 2 * 6  # lone surrogates, and what is too long
