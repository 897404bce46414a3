"""The same endpoints as tools of an MCP server, over streamable HTTP at ``/mcp``.

Gradio's own MCP server needs release 1 of the package mcp; with release 2 it stays shut
without a word. This one is mounted beside the page, inside the same guards.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import wraps
from importlib import metadata
from importlib.util import find_spec
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool

from kern.chat.doors import Door

_INSTRUCTIONS = (
    "Kern quotes country reports on how governments coordinate. "
    "Its quotations are exact: repeat them "
    "word for word, cite country, rating band and location, "
    "and say so where the reports are silent."
)
Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


def tool_server(doors: tuple[Door, ...]) -> tuple[Starlette, Lifespan] | None:
    """The server as an application, and what must run while it serves.

    None where the package mcp is not installed; the page works without it.
    """
    if find_spec("mcp") is None:
        return None
    from mcp.server import MCPServer  # noqa: PLC0415  optional
    from mcp.server.transport_security import TransportSecuritySettings  # noqa: PLC0415

    server = MCPServer(
        "kern", instructions=_INSTRUCTIONS, version=metadata.version("kern"), log_level="ERROR"
    )
    for door in doors:
        server.tool(structured_output=False)(_in_a_thread(door))
    # Hosts and origins are checked by the guards around the whole application.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path="/",
        stateless_http=True,
        json_response=True,
        transport_security=security,
    )

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return app, lifespan


def _in_a_thread(door: Door) -> Callable[..., Any]:
    @wraps(door)
    async def call(*args: Any, **kwargs: Any) -> str:
        return await run_in_threadpool(door, *args, **kwargs)

    return call
