"""ASGI middleware: which addresses there are, what they accept, what the page may load."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 200_000
BODY_WITHIN_S = 30.0
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
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# All that is served. Gradio has sixty routes; what Kern has no use for is shut, also what a
# later release may add. The files of its page lie flat or in plain folders.
_FILE = r"(?:[\w@+-][\w.@+-]*/)*[\w@+-][\w.@+-]*"
_NAME = r"[\w-]+"
_OPEN = re.compile(
    r"/|/healthz|/kern/.+|/mcp/?"
    rf"|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/static/{_FILE}|/assets/{_FILE}"
    r"|/gradio_api/(?:info/?|openapi\.json|theme\.css|startup-events|app_id/?|cancel"
    rf"|queue/(?:join|data)|heartbeat/{_NAME}|run/{_NAME}/?"
    rf"|call/(?:v2/)?{_NAME}/?|call/(?:v2/)?{_NAME}/{_NAME})",
    re.ASCII,
)
# What strangers try first is told why there is nothing.
_CLOSED = ("/upload", "/stream/", "/file", "/proxy=", "/monitoring", "/reset", "/dev/")


class _RefusedError(Exception):
    """A request that is not passed on: its status, and what is wrong with it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Guard:
    """Serves the addresses that Kern uses and no other, caps bodies, and sets the headers.

    Attributes:
        max_body: bytes of a request at most.
        within_s: seconds in which they must have come.
    """

    app: ASGIApp
    max_body: int = MAX_BODY
    within_s: float = BODY_WITHIN_S

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; lifespan passes through, and nothing here is a websocket."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            _admit(scope["path"])
            bare = scope["method"] in ("GET", "HEAD")
            body = None if bare else await self._body(scope, receive)
        except _RefusedError as error:
            await refuse(sending, error.status, str(error))
            return
        # An empty body has been read as well: who reads on would wait for ever.
        await self.app(scope, receive if body is None else _replay(body, receive), sending)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        declared = Headers(scope=scope).get("content-length", "0")
        large = declared.isdecimal() and int(declared[:20]) > self.max_body
        try:
            body = (
                None
                if large
                else await asyncio.wait_for(_read(receive, self.max_body), self.within_s)
            )
        except TimeoutError:
            raise _RefusedError(
                408, f"the request did not come within {self.within_s:g} s; send it again"
            ) from None
        if body is None:
            raise _RefusedError(
                413, f"the request has more than {self.max_body:,} bytes; send less"
            )
        return body


def _admit(path: str) -> None:
    if path.removeprefix("/gradio_api").startswith(_CLOSED):
        raise _RefusedError(403, "this route is closed: Kern takes no files")
    if not _OPEN.fullmatch(path):
        raise _RefusedError(404, "there is nothing at this address; the page is at /")


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None where it is longer than the limit."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        more = message.get("more_body", False)
    return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def refuse(
    send: Send, status: int, reason: str, *, retry_s: int = 0, challenge: str = ""
) -> None:
    """Answer a request with what is wrong with it, under ``error``.

    Args:
        send: the request's.
        status: of HTTP.
        reason: one line.
        retry_s: seconds after which it may be tried again; 0 where that is of no use.
        challenge: how to prove who asks, for status 401.
    """
    body = json.dumps({"error": reason}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    headers += [(b"retry-after", str(retry_s).encode())] if retry_s else []
    headers += [(b"www-authenticate", challenge.encode())] if challenge else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
