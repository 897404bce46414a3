"""Plain routes beside the page: health, sections for the source panel, pages as received."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse, Response

from kern.chat.desk import Desk
from kern.chat.received import received_page
from kern.rendering import bibtex, document_json


def routes(desk: Desk) -> APIRouter:
    """The routes; they read documents of the loaded corpus and nothing else."""
    router = APIRouter()

    @router.get("/healthz")
    async def health() -> JSONResponse:
        state = "failed" if desk.failure else "ready" if desk.ready else "loading"
        said = {"status": state, "stage": "" if desk.ready else desk.stage}
        return JSONResponse(said, status_code=500 if desk.failure else 200)

    @router.get("/kern/section/{key:path}")
    async def section(key: str) -> JSONResponse:
        data = section_json(desk, key)
        missing = {"error": f"the corpus holds no section {key[:80]!r}"}
        return JSONResponse(missing, status_code=404) if data is None else JSONResponse(data)

    @router.get("/kern/page/{key:path}")
    async def page(key: str) -> Response:
        shown = received_page(desk, key)
        if shown is None:
            return HTMLResponse("There is no page as received for this section.", 404)
        return HTMLResponse(shown)

    return router


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
        "bands": len(indicator.bands),
        "url": indicator.url,
        "first_line": document.source.first_line,
        "path": document.source.path,
        "has_page": bool(indicator.page),
        "bibtex": bibtex(document, indicator),
    }
