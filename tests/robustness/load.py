"""How much the page bears: users who ask one question after another, on loopback, bounded.

``python -m tests.robustness.load [USERS] [SECONDS]``

Three doors, each first with one user and then with all: a plain route that does nothing,
``ask`` by Gradio's direct call, and ``ask`` through Gradio's queue as its clients use it.
Every question is new to the server. All users come from one address, so the limit on how
fast one visitor may ask is lifted here.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import httpx

from tests.browser.serving import server

_UNHURRIED = "import kern.chat.limits as limits; limits.BURST = 10**9; "
_NUMBER = itertools.count()
_QUESTIONS = (
    "How does Belgium coordinate?", "an old-boy network of students", "Which band is Israel in?",
    "Who are the special advisers in Ireland?", "Compare Germany and Switzerland",
)  # fmt: skip
Ask = Callable[[httpx.AsyncClient], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Borne:
    """What one door bore."""

    door: str
    users: int
    answered: int
    refused: int
    seconds: float
    median_ms: float
    p95_ms: float

    def __str__(self) -> str:
        return (
            f"{self.door:15} {self.users:3} users: {self.answered / self.seconds:6.1f} answers/s, "
            f"median {self.median_ms:6.0f} ms, 95 % {self.p95_ms:6.0f} ms, "
            f"{self.answered} answered, {self.refused} refused"
        )


def _question() -> str:
    number = next(_NUMBER)
    return f"{_QUESTIONS[number % len(_QUESTIONS)]} {number}"


async def health(client: httpx.AsyncClient) -> None:
    """The server's own floor: a route that does nothing."""
    (await client.get("healthz")).raise_for_status()


async def direct(client: httpx.AsyncClient) -> None:
    """Gradio's direct call, which passes by the queue."""
    answer = await client.post("gradio_api/run/ask", json={"data": [_question(), [], [], []]})
    answer.raise_for_status()
    assert "status" in json.loads(answer.json()["data"][0])


async def queued(client: httpx.AsyncClient) -> None:
    """Through the queue: a call, then the stream of its events."""
    call = await client.post("gradio_api/call/ask", json={"data": [_question(), [], [], []]})
    call.raise_for_status()
    event = call.json()["event_id"]
    async with client.stream("GET", f"gradio_api/call/ask/{event}") as stream:
        stream.raise_for_status()
        async for line in stream.aiter_lines():
            if line == "event: complete":
                return
    raise AssertionError("the stream ended without an answer")


DOORS: dict[str, Ask] = {"healthz": health, "ask, direct": direct, "ask, queued": queued}


async def bear(address: str, door: str, users: int, seconds: float) -> Borne:
    """Users who ask for so long, each as soon as it has its answer."""
    took: list[float] = []
    refused = 0
    limits = httpx.Limits(max_connections=2 * users, max_keepalive_connections=users)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        started = perf_counter()

        async def user() -> None:
            nonlocal refused
            while perf_counter() - started < seconds:
                asked = perf_counter()
                try:
                    await DOORS[door](client)
                except httpx.HTTPStatusError:
                    refused += 1
                    await asyncio.sleep(0.2)
                else:
                    took.append(1000 * (perf_counter() - asked))

        await asyncio.gather(*(user() for _ in range(users)))
        elapsed = perf_counter() - started
    many = took if len(took) > 1 else [*took, *took, 0.0, 0.0]
    return Borne(door, users, len(took), refused, elapsed, median(many), quantiles(many, n=20)[-1])


def _server(folder: Path) -> AbstractContextManager[str]:
    return server(folder, "--log", "none", before=_UNHURRIED)


def main(users: int = 50, seconds: int = 60) -> int:
    """The long version."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as address:
        failed = 0
        for door in DOORS:
            for count in (1, users):
                long = seconds if count > 1 and door != "healthz" else min(10, seconds)
                found = asyncio.run(bear(address, door, count, long))
                print(found, flush=True)
                failed += not found.answered
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
