"""Plain routes beside the page: health, sections, pages as received, exports."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from kern.chat import markup
from kern.chat.desk import Desk
from kern.chat.exports import EXPORTS
from kern.chat.feedback import Feedback
from kern.chat.matrix import as_csv, matrix
from kern.chat.received import received_page
from kern.chat.sentences import sentences_of
from kern.chat.talking import judged
from kern.chat.turns import Filter, read_turns
from kern.errors import KernError
from kern.rendering import document_json


def routes(desk: Desk, feedback: Feedback) -> APIRouter:
    """The routes; they read documents of the loaded corpus, and write what readers judge.

    Args:
        desk: answers, and holds the corpus.
        feedback: the file that judgements are added to.
    """
    router = APIRouter()

    @router.get("/healthz")
    async def health() -> JSONResponse:
        state = "failed" if desk.failure else "ready" if desk.ready else "loading"
        said = {"status": state, "stage": "" if desk.ready else desk.stage}
        return JSONResponse(said, status_code=500 if desk.failure else 200)

    @router.get("/kern/section/{key:path}")
    async def section(key: str) -> JSONResponse:
        data = section_json(desk, key)
        missing = {"error": f"The corpus holds no section “{key[:80]}”."}
        return JSONResponse(missing, status_code=404) if data is None else JSONResponse(data)

    @router.get("/kern/page/{key:path}")
    async def page(key: str) -> Response:
        shown = received_page(desk, key)
        if shown is None:
            return HTMLResponse("There is no page as received for this section.", 404)
        return HTMLResponse(shown)

    @router.get("/kern/matrix.csv")
    async def matrix_csv(request: Request) -> Response:
        given = request.query_params

        def write() -> str:
            codes, keys = given.get("in", ""), given.get("band", "")
            chosen = Filter.of(filter(None, codes.split(".")), filter(None, keys.split(".")))
            return as_csv(desk, matrix(desk, given.get("q", ""), chosen))

        return await _file(write, "text/csv", "kern-matrix.csv")

    @router.post("/kern/export/{form}")
    async def export(form: str, request: Request) -> Response:
        found = EXPORTS.get(form)
        if found is None:
            return JSONResponse({"error": f"no such form; there are {', '.join(EXPORTS)}"}, 404)
        try:
            turns = read_turns((await request.json())["turns"])
        except (ValueError, KeyError, TypeError, KernError, RecursionError) as error:
            return JSONResponse({"error": f"no conversation to export ({error})"}, 400)
        return await _file(
            lambda: found.write(desk.tell(turns), desk.corpus, desk.generation),
            found.media_type,
            f"kern-conversation.{found.suffix}",
        )

    _judging(router, desk, feedback)
    return router


def _judging(router: APIRouter, desk: Desk, feedback: Feedback) -> None:
    @router.post("/kern/judge")
    async def judge(request: Request) -> Response:
        try:
            data = await request.json()
            turns, turn, kind = data["turns"], int(data["turn"]), str(data["kind"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            return JSONResponse({"error": f"no judgement to keep ({error})"}, 400)
        became = await run_in_threadpool(judged, desk, feedback, turns, turn, kind)
        return JSONResponse({"outcome": became})


async def _file(write: Any, media_type: str, name: str) -> Response:
    try:
        content = await run_in_threadpool(write)
    except KernError as error:
        return JSONResponse({"error": str(error)}, 400)
    return Response(
        content,
        media_type=f"{media_type}; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def section_json(desk: Desk, key: str) -> dict[str, Any] | None:
    """A section and its provenance for the source panel; None where there is none."""
    document = desk.find(key)
    if document is None:
        return None
    indicator = desk.corpus.indicator_of(document)
    band = indicator.band(document.band)
    return document_json(document, desk.corpus) | {
        "key": desk.key(document),
        "band_short": band.short if band else "",
        "band_rank": band.rank if band else 0,
        "band_class": markup.band_class(band, indicator),
        "bands": len(indicator.bands),
        "url": indicator.url,
        "first_line": document.source.first_line,
        "path": document.source.path,
        "has_page": bool(indicator.page),
        "sentences": [[span.start, span.end] for span in sentences_of(document)],
    }
