"""The web application: the page at the root, plain routes beside it, guards around both."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from kern.chat.access import Access, Door
from kern.chat.desk import Desk
from kern.chat.doors import doors
from kern.chat.look import HEAD, THEME
from kern.chat.page import page
from kern.chat.routes import routes
from kern.chat.security import Guard
from kern.chat.tools import tool_server

__all__ = ["Access", "application"]

_LOCAL = ("127.0.0.1", "localhost", "[::1]", "::1")


def application(
    desk: Desk, *, host: str, port: int, feedback: Path, access: Access | None = None
) -> FastAPI:
    """The whole application, as uvicorn serves it.

    Args:
        desk: answers the questions; it may still be loading.
        host: address that is served; a local one admits local names only.
        port: its port.
        feedback: file that thumbs up and down are written to.
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
    app.include_router(routes(desk))
    if tools:
        app.mount("/mcp", tools[0])
    gr.mount_gradio_app(
        app,
        page(desk, feedback),
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
    app.add_middleware(Guard)
    app.add_middleware(Door, access=access)
    if host in _LOCAL:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(_LOCAL), www_redirect=False)
    return app
