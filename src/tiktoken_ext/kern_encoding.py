"""tiktoken's plug-in hook: makes ``tiktoken.get_encoding("kern")`` work offline."""

from __future__ import annotations

from typing import Any

from kern.tokens import NAME, PATTERN, ranks


def kern() -> dict[str, Any]:
    """Constructor arguments of the encoding, as tiktoken asks for them."""
    return {
        "name": NAME,
        "pat_str": PATTERN,
        "mergeable_ranks": ranks(),
        "special_tokens": {},
    }


ENCODING_CONSTRUCTORS = {"kern": kern}
