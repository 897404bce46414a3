"""The page's parts without a browser: routes, guards, turns, views, exports, feedback."""

from __future__ import annotations

import base64
import html
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kern.chat import markup, tables, talking
from kern.chat.access import Access, is_loopback
from kern.chat.desk import Desk
from kern.chat.examples import suggestions
from kern.chat.feedback import Feedback, Outcome
from kern.chat.library import library, search
from kern.chat.report_card import newest, report_card
from kern.chat.serving import serve
from kern.chat.turns import MAX_TURNS, Filter, Turn, read_turns
from kern.chat.wiring import application
from kern.errors import QuestionError, SettingsError
from kern.opening import Workspace
from kern.settings import Settings, load_settings
from kern.types import Answer, Query, Status


@pytest.fixture(scope="module")
def desk() -> Desk:
    """A desk that has not loaded its models: what it can do without them."""
    return Desk(Workspace.open(load_settings()))


@pytest.fixture(scope="module")
def client(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("chat") / "feedback.jsonl"
    app = application(desk, host="127.0.0.1", port=7860, feedback=file)
    with TestClient(app, base_url="http://127.0.0.1:7860") as found:
        yield found


# -- guards --------------------------------------------------------------------------


def test_health_says_that_it_loads(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "loading"


def test_every_page_carries_the_policy(client: TestClient) -> None:
    for path in ("/", "/healthz", "/kern/section/belgium", "/config"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/upload", "/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/proxy=http://example.com",
     "/gradio_api/monitoring/summary", "/gradio_api/stream/x"],
)  # fmt: skip
def test_routes_without_use_are_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 403
    assert client.post(path, files={"files": b"x"}).status_code == 403


def test_a_large_body_is_refused(client: TestClient) -> None:
    assert client.post("/gradio_api/run/ask", content=b"x" * 200_001).status_code == 413
    within = client.post("/kern/export/markdown", content=b"x" * 200_000)
    assert within.status_code == 400


def test_other_sites_and_names_are_refused(client: TestClient) -> None:
    assert client.get("/healthz", headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get("/healthz", headers={"origin": "http://127.0.0.1:7860"}).status_code == 200
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "key",
    [
        "../../pyproject.toml",
        "..%2f..%2fpyproject.toml",
        "belgium.md",
        "/etc/passwd",
        "",
        "%00",
        "x" * 5000,
    ],
)
def test_nothing_outside_the_corpus_is_read(client: TestClient, key: str) -> None:
    for route in ("section", "page"):
        response = client.get(f"/kern/{route}/{key}")
        assert response.status_code == 404
        assert "[project]" not in response.text
        assert "root:" not in response.text


def test_a_password_covers_everything(desk: Desk, tmp_path: Path) -> None:
    app = application(
        desk, host="127.0.0.1", port=1, feedback=tmp_path / "f", access=Access.of("me:s:ecret")
    )
    with TestClient(app, base_url="http://127.0.0.1:1") as client:
        for path in ("/", "/config", "/kern/section/belgium", "/mcp/", "/gradio_api/info"):
            assert client.get(path).status_code == 401, path
        wrong = base64.b64encode(b"me:other").decode()
        right = base64.b64encode(b"me:s:ecret").decode()
        for header in (f"Basic {wrong}", "Basic !", "Bearer x", "Basic"):
            assert client.get("/config", headers={"authorization": header}).status_code == 401
        assert client.get("/config", headers={"authorization": f"Basic {right}"}).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_other_machines_are_let_in_only_on_purpose() -> None:
    assert [is_loopback(h) for h in ("127.0.0.1", "localhost", "::1", "127.8.8.8")] == [True] * 4
    assert [is_loopback(h) for h in ("0.0.0.0", "192.168.1.5", "example.org", "::")] == [False] * 4  # noqa: S104
    settings = Settings(corpus=Path("corpus"), index=Path("index"), host="0.0.0.0")  # noqa: S104
    with pytest.raises(SettingsError, match="--auth USER:PASSWORD"):
        serve(settings)
    with pytest.raises(SettingsError, match="a user and a password"):
        serve(replace(settings, auth="me"))


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port} cannot be served"):
            serve(load_settings({"port": port}))


# -- turns ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("x", "no conversation"), ({"q": "x"}, "no conversation"), ([1], "without a question"),
        ([{"q": " "}], "without a question"), ([{"q": "x" * 2001}], "2,001 characters"),
        ([{"q": "x"}] * (MAX_TURNS + 1), "51 questions"),
        ([{"q": "x", "countries": ["be"]}], "ISO codes"),
        ([{"q": "x", "countries": [["BE"]]}], "ISO codes"),
        ([{"q": "x", "bands": ["<b>"]}], "ISO codes"),
    ],
)  # fmt: skip
def test_turns_are_checked(data: object, expected: str) -> None:
    with pytest.raises(QuestionError, match=expected):
        read_turns(data)


def test_turns_come_back_as_they_went() -> None:
    turns = (Turn("a"), Turn("b", Filter(("BE",), ("some",))))
    assert read_turns([turn.to_json() for turn in turns]) == turns


def test_a_filter_leaves_what_fits_both(desk: Desk) -> None:
    rated = {d.country for d in desk.corpus.documents if d.band == "some"}
    assert desk.scope(Filter()) is None
    assert desk.scope(Filter(bands=("some",))) == frozenset(rated)
    assert desk.scope(Filter(("BE",), ("some",))) == frozenset()


def test_while_it_loads_the_page_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = talking.conversation(desk, [{"q": "How does Belgium coordinate?"}])
    asked, said = next(waiting)
    assert "How does Belgium coordinate?" in asked["content"]
    assert desk.stage in said["content"]
    assert "follows by itself" in said["content"]


# -- tables, suggestions ---------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    ["give me a table", "As a table, please", "Can you put that in a table?", "table", "and as csv",
     "Could you give me that in the form of a table, please?", "I want a spreadsheet"],
)  # fmt: skip
def test_a_wish_for_a_table_alone_is_known(asked: str) -> None:
    assert tables.only_a_table(asked)
    assert tables.without_wish(asked) == asked


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("Which countries lean on party leaders? Give me a table.",
         "Which countries lean on party leaders?"),
        ("Which countries use phones, as a table, please?", "Which countries use phones?"),
        ("Compare Germany and Austria in a table", "Compare Germany and Austria"),
        ("Do ministers meet at a table?", "Do ministers meet at a table?"),
        ("Who sits at the cabinet table?", "Who sits at the cabinet table?"),
        ("What is put on the table", "What is put on the table"),
    ],
)  # fmt: skip
def test_a_wish_for_a_table_is_taken_off_a_question(asked: str, left: str) -> None:
    assert not tables.only_a_table(asked)
    assert tables.without_wish(asked) == left
    assert tables.wished(asked) == (asked != left)


def test_a_table_is_of_all_countries() -> None:
    follow_up = Query(
        "Norway: Who takes part in it? (following “How does Belgium coordinate?”)",
        "And Norway?", "Who takes part in it?", thread=("How does Belgium coordinate?",),
    )  # fmt: skip
    assert tables.topic(follow_up).startswith("Who takes part in it? (following")
    assert tables.topic(replace(follow_up, broad=True)) == tables.GENERAL
    assert "in=BE&#38;" not in tables.link(follow_up, Filter())
    assert "band=some" in tables.link(follow_up, Filter(("BE",), ("some",)))


def test_nothing_outside_of_a_filter_is_suggested(desk: Desk) -> None:
    query = Query("How does Belgium coordinate?", "", "", countries=("BE",))
    declined = Answer(query.text, query, Status.NO_EVIDENCE, (), "", (), ())
    free = suggestions(desk, declined)
    assert free
    assert query.text not in [one.question for one in free]
    for scope in (frozenset({"TR"}), frozenset({"TR", "CY"})):
        offered = suggestions(desk, declined, scope)
        assert offered
        assert all(scope.issuperset(one.about) for one in offered)
    assert suggestions(desk, declined, frozenset()) == ()


# -- views ---------------------------------------------------------------------------


def test_text_is_data_whatever_reads_it() -> None:
    text = "<b>&\"'`*_[]{}$\\~|#!\n\r x"
    shown = markup.text(text)
    assert not set("<>\"'`*_[]{}$\\~|!\n\r") & set(shown)
    assert html.unescape(shown) == text


def test_search_is_an_exact_search(desk: Desk) -> None:
    documents = list(desk.corpus.documents)
    for words in ("coalition", "Prime Minister", "COMMITTEE", "Torentje"):
        found = {f.document.doc_id: f for f in search(documents, words)}
        plain = [w.lower() for w in words.split()]
        assert set(found) == {
            d.doc_id for d in documents if all(w in d.text.lower() for w in plain)
        }
        for one in found.values():
            for span in one.spans:
                marked = one.document.text[span.start : span.end].lower()
                assert marked == words.lower() if one.phrase else marked in plain


def test_a_quoted_phrase_is_looked_for_as_a_phrase_alone(desk: Desk) -> None:
    documents = list(desk.corpus.documents)
    apart = search(documents, "party leaders")
    quoted = search(documents, "“party leaders”")
    assert {f.document.doc_id for f in quoted} == {f.document.doc_id for f in apart if f.phrase}
    assert 0 < len(quoted) < len(apart)
    assert not any(f.phrase for f in search(documents, "leaders"))
    assert "and 0 more" not in library(desk, "party leaders")


def test_search_ignores_accents_and_keeps_places(desk: Desk) -> None:
    documents = list(desk.corpus.documents)
    accented = [(d, i) for d in documents for i, c in enumerate(d.text) if c in "éüöáčãø"]
    assert accented
    found = search(documents, "resume")
    for one in found:
        for span in one.spans:
            assert one.document.text[span.start : span.end].lower().replace("é", "e") == "resume"
    assert "0 places in 0 of" in library(desk, "xyzzy")


def test_report_card_shows_the_newest_results(desk: Desk, tmp_path: Path) -> None:
    assert "kern eval" in report_card(desk, tmp_path)
    for name, date, value in (("old", "2026-01-01", 0.5), ("new", "2026-02-01", 0.875)):
        figures = {"Success@1": {"value": value, "low": 0, "high": 1, "n": 8}}
        data = {
            "date": date, "questions": 8, "turns": 8,
            "systems": [{"name": "Kern", "kind": "kern", "figures": figures,
                         "strata": {"alias": figures}}],
            "countries": {"BE": {"n": 4, "Success@1": 0.75}},
            "confusions": [{"meant": "BE", "found": "NL", "times": 2}],
        }  # fmt: skip
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "other.json").write_text(
        '{"systems": [5], "date": "2025", "countries": 7, "confusions": "x"}'
    )
    found = newest(tmp_path)
    assert found
    assert found[0] == "new"
    card = report_card(desk, tmp_path)
    for shown in (
        "88 %",
        "75 %",
        "Netherlands was quoted where Belgium was meant",
        "makers of Kern",
    ):
        assert shown in card
    for name in ("old", "new"):
        (tmp_path / f"{name}.json").unlink()
    assert "Report card" in report_card(desk, tmp_path)


def test_feedback_that_cannot_be_written_is_no_crash(tmp_path: Path, desk: Desk) -> None:
    folder = tmp_path / "taken"
    folder.write_text("a file where a folder should be")
    assert talking.judged(desk, Feedback(folder / "f.jsonl"), [], 0, "Good") is Outcome.FAILED
    assert (
        talking.judged(desk, Feedback(tmp_path / "f.jsonl"), [{"q": "x"}], 3, "Good")
        is Outcome.FAILED
    )
    assert (
        talking.judged(desk, Feedback(tmp_path / "f.jsonl"), [{"q": "x"}], 0, "<script>")
        is Outcome.FAILED
    )
    for turn in (-1, 10**9):
        kept = talking.judged(desk, Feedback(tmp_path / "f.jsonl"), [{"q": "x"}], turn, "Good")
        assert kept is Outcome.FAILED
    assert list(tmp_path.glob("*.jsonl")) == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"turns": []}', b'{"turns":[],"turn":{},"kind":1}'])
def test_what_is_no_judgement_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post("/kern/judge", content=body).status_code == 400
