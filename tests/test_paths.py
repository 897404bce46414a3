"""No route reads a file outside corpus and index: every route with a path of any kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from kern.chat.desk import Desk
from kern.chat.wiring import application
from kern.opening import Workspace
from kern.settings import load_settings
from tests.loops import run_apart

SECRET = "a-secret-of-another-folder"  # noqa: S105
ASKED = ("ask", "search", "passage", "countries")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(Workspace.open(load_settings()))
    desk.open()
    return desk


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outside") / "secret.md"
    path.write_text(SECRET, "utf-8")
    return path


def spellings(path: Path) -> list[str]:
    """An absolute path, and ways up to it, in the spellings that get past careless checks."""
    away = str(path).lstrip("/")
    up = "../" * 12 + away
    project = Path(__file__).resolve().parents[1] / "pyproject.toml"
    return [
        str(path), "/" + str(path), away, up, "belgium/" + up, "static/" + up,
        quote(up, safe=""), quote(quote(up, safe=""), safe=""), up.replace("../", "..%2f"),
        up.replace("../", "%2e%2e/"), up.replace("../", "..%252f"), up.replace("/", "\\"),
        up.replace("/", "%5c"), up.replace("../", "....//"), up.replace("../", "..;/"),
        up.replace("/", "\u2215"), up.replace(".", "\uff0e"), up.replace("../", "..%c0%af"),
        up + "%00", up + "%00.md", up + "?", up + "#x", "file://" + str(path),
        str(project), "../../../pyproject.toml",
        "/proc/self/environ", "../" * 12 + "proc/self/environ",
        "~/.bashrc", "/dev/stdin", "con", "..", ".", "",
    ]  # fmt: skip


def templates(app: object) -> Iterator[str]:
    """Paths of all routes, those of mounted and included applications too."""
    for route in getattr(app, "routes", ()):
        inner = getattr(route, "original_router", None) or route
        prefix = getattr(route, "path", "")
        if prefix and not getattr(route, "routes", None):
            yield prefix
        for below in templates(inner) if getattr(inner, "routes", None) else ():
            yield prefix.rstrip("/") + below


def leaks(app: ASGIApp, addresses: Sequence[str], signs: Sequence[str]) -> tuple[int, list[str]]:
    """Ask each address as it is spelt; how many were asked, and those that gave a sign away."""

    async def asked() -> tuple[int, list[str]]:
        found, count = [], 0
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            for address in addresses:
                # Given as bytes, for else httpx tidies the path before it is sent.
                raw = quote(address, safe="/%?;:\\~.@=&+").encode()
                url = httpx.URL(scheme="http", host="127.0.0.1", port=7860, raw_path=raw)
                response = await client.get(url)
                count += 1
                if any(sign in response.text for sign in signs):
                    found.append(f"{response.status_code} {address}")
        return count, found

    return run_apart(asked())


def test_no_route_reads_outside_corpus_and_index(
    desk: Desk, secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERN_TEST_SECRET", SECRET)
    app = application(desk, host="127.0.0.1", port=7860, feedback=tmp_path / "feedback.jsonl")
    found = set(templates(app))
    assert {"/kern/section/{key:path}", "/static/{path:path}", "/config"} <= found
    assert any(path.startswith("/gradio_api/file") for path in found)  # though shut
    addresses = []
    for path in sorted(found):
        if "queue/data" in path or "heartbeat" in path:  # endless streams, without a path
            continue
        parts = re.split(r"\{[^}]*\}", path)
        for spelling in spellings(secret):
            asked = spelling.join(parts) if len(parts) > 1 else f"{path.rstrip('/')}/{spelling}"
            addresses.append(asked)
    count, leaked = leaks(app, addresses, (SECRET, "[build-system]"))
    assert leaked == []
    assert count > 1_500


def test_no_endpoint_reads_outside_corpus_and_index(
    desk: Desk, secret: Path, tmp_path: Path
) -> None:
    app = application(desk, host="127.0.0.1", port=7860, feedback=tmp_path / "feedback.jsonl")

    async def asked() -> list[str]:
        texts = []
        for number, spelling in enumerate(spellings(secret)):
            transport = httpx.ASGITransport(app, client=(f"127.0.0.{number + 2}", 1))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1:7860"
            ) as client:
                for name in ASKED:
                    body = {"data": [spelling] * (2 if name == "passage" else 1)}
                    response = await client.post(f"/gradio_api/run/{name}", json=body)
                    texts.append(response.text)
                turns = {"turns": [{"q": spelling, "countries": [spelling]}]}
                response = await client.post("/kern/export/json", json=turns)
                texts.append(response.text)
        return texts

    texts = run_apart(asked())
    assert len(texts) == 5 * len(spellings(secret))
    assert not [text for text in texts if SECRET in text or "[build-system]" in text]


def test_the_sweep_finds_a_route_that_does(secret: Path) -> None:
    def careless(request: Request) -> Response:
        path = Path(secret.parent, request.path_params["path"])
        return Response(path.read_bytes() if path.is_file() else b"")

    app = Starlette(routes=[Route("/static/{path:path}", careless)])
    addresses = [f"/static/{spelling}" for spelling in spellings(secret)]
    _, leaked = leaks(app, addresses, (SECRET, "[build-system]"))
    assert len(leaked) >= 5


def test_an_indicator_cannot_name_a_page_outside(
    small_corpus: Path, secret: Path, tmp_path: Path
) -> None:
    definition = next(small_corpus.rglob("indicator.toml"))
    plain = definition.read_text("utf-8")
    linked = definition.with_name("linked.txt")
    linked.symlink_to(secret)
    settings = {"corpus": small_corpus, "index": tmp_path / "index"}
    for page in (str(secret), "../" * 12 + str(secret)[1:], linked.name):
        definition.write_text(f"page = {json.dumps(page)}\n{plain}", "utf-8")
        desk = Desk(Workspace.open(load_settings(settings, environment={}, folder=tmp_path)))
        desk.open()
        app = application(desk, host="127.0.0.1", port=7860, feedback=tmp_path / "feedback.jsonl")
        keys = [desk.key(document) for document in desk.corpus.documents]
        count, leaked = leaks(app, [f"/kern/page/{key}" for key in keys], (SECRET,))
        assert (count, leaked) == (len(keys), [])
