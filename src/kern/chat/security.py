"""ASGI middleware: what the page may load, and what it accepts."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 200_000
# Gradio's own bundle evaluates templates, hence 'unsafe-eval'; nothing may come from elsewhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_CLOSED = ("/upload", "/stream/", "/file=", "/proxy=", "/monitoring", "/reset", "/dev/")


@dataclass(frozen=True, slots=True)
class Guard:
    """Closes the routes that Kern has no use for, caps bodies, and sets the headers."""

    app: ASGIApp
    max_body: int = MAX_BODY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; lifespan and the like pass through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        path = scope["path"].removeprefix("/gradio_api")
        if path.startswith(_CLOSED):
            await _refuse(sending, 403, "this route is closed: Kern takes no files")
            return
        body = await _read(receive, self.max_body) if scope["method"] != "GET" else b""
        if body is None:
            await _refuse(
                sending, 413, f"the request has more than {self.max_body:,} bytes; send less"
            )
            return
        await self.app(scope, _replay(body, receive) if body else receive, sending)


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None where it is longer than the limit."""
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        more = message.get("more_body", False)
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _refuse(send: Send, status: int, reason: str) -> None:
    body = json.dumps({"error": reason}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
