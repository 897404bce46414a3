"""The conversation so far, as far as a follow-up leans on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kern.phrases import SEVERAL
from kern.types import Exchange, Intent

_THREAD_AT_MOST = 4
_LISTED_AT_MOST = 4  # a longer list of countries is not what "the two" points back to


@dataclass(frozen=True)
class Talk:
    """The exchanges before a turn, oldest first, without small talk."""

    memory: tuple[Exchange, ...]

    @property
    def last(self) -> Exchange | None:
        """The exchange before."""
        return self.memory[-1] if self.memory else None

    @property
    def thread(self) -> tuple[str, ...]:
        """The turns that a follow-up now would lean on: the first of them and the latest."""
        if self.last is None:
            return ()
        before = self.last.query
        turns = tuple(dict.fromkeys((*before.thread, before.turn)))
        return turns if len(turns) <= _THREAD_AT_MOST else (turns[0], *turns[1 - _THREAD_AT_MOST :])

    @cached_property
    def begun(self) -> tuple[str, ...]:
        """The countries talked of, in the order in which they first were."""
        return tuple(dict.fromkeys(self._talked_of))

    @cached_property
    def latest(self) -> tuple[str, ...]:
        """The same in the order in which they last were."""
        return tuple(reversed(dict.fromkeys(reversed(self._talked_of))))

    @property
    def _talked_of(self) -> tuple[str, ...]:
        few = (e for e in self.memory if len(e.countries) <= _LISTED_AT_MOST)
        return tuple(code for exchange in few for code in meant_by(exchange))


def meant_by(exchange: Exchange) -> tuple[str, ...]:
    """The countries that a follow-up means by "there" and the like."""
    return exchange.countries[:1] if named_nobody(exchange) else exchange.countries


def named_nobody(exchange: Exchange) -> bool:
    """Whether it asked for one place without naming it: only the best one found is meant."""
    query = exchange.query
    asks_for_one = query.intent is Intent.LOOKUP or (
        query.intent is Intent.WHICH_COUNTRIES and not SEVERAL.search(query.turn.lower())
    )
    return asks_for_one and not query.countries
