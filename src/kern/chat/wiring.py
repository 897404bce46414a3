"""The web application: the page at the root, plain routes beside it, guards around both."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from kern.chat.access import Access, Door, is_loopback
from kern.chat.desk import Desk
from kern.chat.doors import doors
from kern.chat.feedback import Feedback
from kern.chat.limits import Limits
from kern.chat.look import HEAD, THEME
from kern.chat.page import page
from kern.chat.routes import routes
from kern.chat.security import Guard
from kern.chat.tools import tool_server

__all__ = ["Access", "application"]

# Questions that wait while others are answered; more are told to come again.
_MOST_WAITING = 64


def application(
    desk: Desk, *, host: str, port: int, feedback: Path, access: Access | None = None
) -> FastAPI:
    """The whole application, as uvicorn serves it.

    Args:
        desk: answers the questions; it may still be loading.
        host: address that is served; a local one admits local names only.
        port: its port.
        feedback: file that readers' judgements of answers are written to.
        access: the password that guards it, None for none.
    """
    tools = tool_server(doors(desk))
    app = FastAPI(
        title="Kern",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=tools[1] if tools else None,
    )
    app.include_router(routes(desk, Feedback(feedback)))
    if tools:
        app.mount("/mcp", tools[0])
    gr.mount_gradio_app(
        app,
        page(desk).queue(max_size=_MOST_WAITING),
        path="/",
        server_name=host,
        server_port=port,
        theme=THEME,
        head=HEAD,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )
    # The last added is the first asked.
    app.add_middleware(Guard)
    app.add_middleware(Limits)
    app.add_middleware(Door, access=access, local=is_loopback(host))
    return app
