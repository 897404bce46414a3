"""How much one visitor may ask, and under which names the page is served."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from kern.chat.access import TRIES, Access
from kern.chat.desk import Desk
from kern.chat.limits import BURST, Buckets, Limits
from kern.chat.turns import MAX_TURNS
from kern.chat.wiring import application
from kern.opening import Workspace
from kern.settings import load_settings
from tests.loops import run_apart

HOME = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def desk() -> Desk:
    desk = Desk(Workspace.open(load_settings()))
    desk.open()
    return desk


@pytest.fixture
def client(desk: Desk, tmp_path: Path) -> Iterator[TestClient]:
    app = application(desk, host="127.0.0.1", port=7860, feedback=tmp_path / "feedback.jsonl")
    with TestClient(app, base_url=HOME) as client:
        yield client


def test_a_bucket_empties_and_fills_again() -> None:
    now = [0.0]
    buckets = Buckets(size=3, a_second=2.0, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == pytest.approx(0.5, abs=1e-3)
    assert buckets.take("b") == 0  # each client has its own
    now[0] = 0.6
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0


def test_who_asks_too_fast_is_told_the_limit(client: TestClient) -> None:
    codes = []
    for _ in range(BURST + 30):
        answer = client.post("/kern/export/none", content=b"{}")
        codes.append(answer.status_code)
    assert codes[:BURST] == [404] * BURST
    assert codes[-1] == 429
    assert f"{BURST} requests at a stretch" in answer.json()["error"]
    assert int(answer.headers["retry-after"]) >= 1
    assert client.get("/healthz").status_code == 200  # reading goes on


def test_too_many_at_once_are_told_to_wait() -> None:
    held = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await held.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def ask(limits: Limits, client: str) -> int:
        said: list[int] = []

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                said.append(int(str(message["status"])))

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b""}

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": (client, 1)}
        await limits(scope, receive, send)  # type: ignore[arg-type]
        return said[0]

    async def crowd() -> list[int]:
        limits = Limits(slow, at_once=2, all_at_once=3)
        asking = [
            asyncio.create_task(ask(limits, who))
            for who in ("10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3")
        ]
        await asyncio.sleep(0.05)
        held.set()
        return [await task for task in asking]

    assert run_apart(crowd()) == [200, 200, 429, 200, 503]


def test_wrong_passwords_are_throttled(desk: Desk, tmp_path: Path) -> None:
    access = Access.of("me:secret")
    app = application(desk, host="127.0.0.1", port=1, feedback=tmp_path / "f", access=access)
    wrong = {"authorization": "Basic " + base64.b64encode(b"me:guess").decode()}
    right = {"authorization": "Basic " + base64.b64encode(b"me:secret").decode()}
    with TestClient(app, base_url="http://127.0.0.1:1") as client:
        assert client.get("/config", headers=right).status_code == 200
        codes = [client.get("/config", headers=wrong).status_code for _ in range(TRIES + 2)]
        assert codes == [401] * TRIES + [429] * 2
        told = client.get("/config", headers=right)  # nor can it be told by trying which is right
        assert told.status_code == 429
        assert "wrong passwords; wait" in told.json()["error"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "", "127.0.0.1.evil.example"]
)
def test_a_foreign_name_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/config", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"},
    ],
)
def test_what_another_site_sends_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/gradio_api/run/ask", json={"data": ["x"]}, headers=headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"), ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/file/etc/passwd"), ("GET", "/gradio_api/proxy=http://example.com"),
        ("GET", "/monitoring"), ("GET", "/static/../../etc/passwd"), ("GET", "/assets/..%2f..%2fx"),
        ("GET", "/gradio_api/stream/x/y/z/playlist.m3u8"), ("GET", "/docs"),
        ("GET", "/openapi.json"),
    ],
)  # fmt: skip
def test_routes_without_a_use_are_shut(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code in (403, 404)
    assert "root:" not in answer.text


def test_a_body_too_large_and_a_history_too_long_say_the_limit(client: TestClient) -> None:
    large = client.post("/gradio_api/run/ask", content=b"x" * 300_000)
    assert large.status_code == 413
    assert "200,000 bytes" in large.json()["error"]
    turns = [{"q": "x"}] * (MAX_TURNS + 1)
    long = client.post("/kern/export/json", json={"turns": turns})
    assert long.status_code == 400
    assert f"{MAX_TURNS} at most" in long.json()["error"]
