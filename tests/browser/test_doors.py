"""Other doors, the same answers: gradio_client, plain HTTP, MCP, and the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import httpx
import pytest
from gradio_client import Client

from kern.corpus import Corpus
from tests.loops import run_apart

BELGIUM = "How does Belgium coordinate?"


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def said(client: Client, *args: Any, api_name: str, **more: Any) -> Any:
    return json.loads(client.predict(*args, api_name=api_name, **more))


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "elapsed_ms"}


def test_ask_is_what_the_command_line_prints(client: Client) -> None:
    start = "import sys; from kern.cli import main; main(sys.argv[1:])"
    printed = subprocess.run(
        [sys.executable, "-c", start, "ask", "--json", BELGIUM], capture_output=True, check=True
    ).stdout
    assert without_time(said(client, BELGIUM, api_name="/ask")) == without_time(json.loads(printed))


def test_a_follow_up_knows_what_was_before(client: Client) -> None:
    answer = said(client, "And Norway?", [BELGIUM], api_name="/ask")
    assert answer["countries"] == ["NO"]
    assert answer["turn"] == 2


def test_a_filter_is_never_widened(client: Client) -> None:
    answer = said(client, BELGIUM, countries=["FR"], api_name="/ask")
    assert answer["status"] == "no_evidence"
    assert answer["citations"] == []
    assert answer["hits"] == []


def test_search_and_passage_and_countries(client: Client, corpus: Corpus) -> None:
    hits = said(client, "party leaders meet", 4, api_name="/search")["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4]
    for hit in hits:
        read = said(client, hit["doc_id"], hit["start"], hit["end"], api_name="/passage")
        assert read["quote"]["text"] == hit["text"]
        assert read["text"] == corpus.document(hit["doc_id"]).text
    listed = said(client, api_name="/countries")["countries"]
    assert [row["doc_id"] for row in listed] == [d.doc_id for d in corpus.documents]


@pytest.mark.parametrize(
    ("api_name", "arguments", "expected"),
    [
        ("/ask", {"question": ""}, "the question is empty"),
        ("/ask", {"question": "x" * 2001}, "2,001 characters; expected 2,000 at most"),
        ("/ask", {"question": "x", "countries": ["Belgium"]}, "expected ISO codes"),
        ("/ask", {"question": "x", "earlier": ["x"] * 60}, "expected 50 at most"),
        ("/search", {"query": "x", "k": 0}, "expected a whole number, 1 to 100"),
        ("/search", {"query": "x", "k": 2.5}, "expected a whole number, 1 to 100"),
        ("/passage", {"doc_id": "../../etc/passwd"}, "holds no document"),
        ("/passage", {"doc_id": "belgium", "start": 5, "end": 3}, "expected start < end"),
        ("/passage", {"doc_id": "belgium", "start": 0, "end": 10**9}, "expected a whole number"),
    ],
)
def test_what_is_wrong_is_said(
    client: Client, api_name: str, arguments: dict[str, Any], expected: str
) -> None:
    answer = said(client, api_name=api_name, **arguments)
    assert list(answer) == ["error"]
    assert expected in answer["error"]


def test_plain_http(address: str) -> None:
    response = httpx.post(
        address + "gradio_api/run/ask", json={"data": [BELGIUM, None, None, None]}, timeout=60
    )
    answer = json.loads(response.json()["data"][0])
    assert answer["countries"] == ["BE"]
    assert answer["status"] == "answered"


def test_mcp(address: str, client: Client, corpus: Corpus) -> None:
    pytest.importorskip("mcp", reason="the package mcp is optional")
    run_apart(_over_mcp(address, said(client, BELGIUM, api_name="/ask"), corpus))


async def _over_mcp(address: str, expected: dict[str, Any], corpus: Corpus) -> None:
    from mcp import ClientSession  # noqa: PLC0415  optional
    from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415

    async with (
        streamable_http_client(address + "mcp/") as streams,
        ClientSession(streams[0], streams[1]) as session,
    ):
        await session.initialize()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == {"ask", "search", "passage", "countries"}
        assert "word for word" in (tools["ask"].description or "")
        answer = await _call(session, "ask", question=BELGIUM)
        assert without_time(answer) == without_time(expected)
        one = answer["citations"][0]
        read = await _call(
            session, "passage", doc_id=one["doc_id"], start=one["start"], end=one["end"]
        )
        assert read["quote"]["text"] == one["quote"]
        assert "error" in await _call(session, "passage", doc_id="atlantis")
        assert len((await _call(session, "countries"))["countries"]) == len(corpus.documents)


async def _call(session: Any, name: str, **arguments: Any) -> Any:
    result = await session.call_tool(name, arguments)
    return json.loads(result.content[0].text)
