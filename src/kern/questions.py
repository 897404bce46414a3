"""What can be asked at all: the limits of a question, before any work is done on it."""

from __future__ import annotations

from kern.errors import QuestionError

MAX_QUESTION = 2_000


def check_question(question: str) -> None:
    """Refuse what cannot be asked, before any work is done on it.

    Raises:
        QuestionError: it is too long, empty, or holds half a character.
    """
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"the question has {len(question):,} characters; expected {MAX_QUESTION:,} at "
            "most: shorten it"
        )
    if not question.strip():
        raise QuestionError(
            "the question is empty; type one, such as: how does Belgium coordinate?"
        )
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise QuestionError(
            f"character {error.start + 1} of the question is no whole one "
            f"(U+{ord(question[error.start]):04X}); expected UTF-8 text: type it again"
        ) from error
