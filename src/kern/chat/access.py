"""Who may use the page: a password over everything, and no foreign origins."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kern.errors import SettingsError

_OPEN = ("/healthz",)


@dataclass(frozen=True, slots=True)
class Access:
    """A user and a password."""

    user: str
    password: str = field(repr=False)

    @classmethod
    def of(cls, auth: str) -> Access | None:
        """From ``user:password``; None where it is empty.

        Raises:
            SettingsError: there is no user or no password in it.
        """
        if not auth:
            return None
        user, colon, password = auth.partition(":")
        if not (user and colon and password):
            raise SettingsError("--auth needs a user and a password: --auth USER:PASSWORD")
        return cls(user, password)

    def admits(self, header: str) -> bool:
        """Whether an ``Authorization`` header carries user and password."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(token, validate=True)
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(given, f"{self.user}:{self.password}".encode())


@dataclass(frozen=True, slots=True)
class Door:
    """Turns away who lacks the password, and what another site's page sends."""

    app: ASGIApp
    access: Access | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin and origin.partition("://")[2] != headers.get("host", ""):
            await _refuse(send, 403, "requests from other sites are refused")
            return
        open_to_all = scope["path"] in _OPEN
        if (
            self.access
            and not open_to_all
            and not self.access.admits(headers.get("authorization", ""))
        ):
            await _refuse(send, 401, "a user and a password are needed")
            return
        await self.app(scope, receive, send)


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if status == 401:  # noqa: PLR2004
        headers.append((b"www-authenticate", b'Basic realm="Kern", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})
