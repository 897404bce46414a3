"""Who may use the page: a password over everything, no foreign names, no foreign origins."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import math
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kern.chat.limits import Buckets, client_of
from kern.chat.security import refuse
from kern.errors import SettingsError

TRIES = 10
TRIES_A_SECOND = 1 / 6
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
        # Digests are of one length, so that the time taken does not tell the password's.
        right = sha256(f"{self.user}:{self.password}".encode()).digest()
        return hmac.compare_digest(sha256(given).digest(), right)


@dataclass(frozen=True, slots=True)
class Door:
    """Turns away who lacks the password, and what another site's page sends.

    Attributes:
        access: the password; None for none.
        local: whether the page is served to this machine alone, and so under its names alone:
            a name that a stranger lets point here would else read the page (DNS rebinding).
        tries: how often each client may be wrong.
    """

    app: ASGIApp
    access: Access | None = None
    local: bool = True
    tries: Buckets = field(default_factory=lambda: Buckets(TRIES, TRIES_A_SECOND))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or (self.local and not is_loopback(_name(hosts[0]))):
            said = f"{', '.join(hosts)[:80]!r} is no name of this page; expected localhost"
            await refuse(send, 400, said if self.local else "expected one Host")
            return
        if _from_elsewhere(headers, hosts[0]):
            await refuse(send, 403, "requests from other sites are refused")
            return
        if self.access and scope["path"] not in _OPEN:
            header, client = headers.get("authorization", ""), client_of(scope)
            wait = self.tries.wait_s(client) if header else 0
            if wait:
                said = f"{self.tries.size} wrong passwords; wait {math.ceil(wait)} s"
                await refuse(send, 429, said, retry_s=math.ceil(wait))
                return
            if not self.access.admits(header):
                if header:
                    self.tries.take(client)
                challenge = 'Basic realm="Kern", charset="UTF-8"'
                await refuse(send, 401, "a user and a password are needed", challenge=challenge)
                return
        await self.app(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    """A Host header without its port; empty where it is none."""
    try:
        split = urlsplit(f"//{host}")
        return (split.hostname or "") if split.netloc == host and "@" not in host else ""
    except ValueError:
        return ""


def _from_elsewhere(headers: Headers, host: str) -> bool:
    """Whether a page of another origin sent it; following a link to the page is no such thing."""
    origins = headers.getlist("origin")
    if any(origin.partition("://")[2] != host for origin in origins):
        return True
    site = headers.get("sec-fetch-site", "none")
    return site in ("cross-site", "same-site") and headers.get("sec-fetch-mode") != "navigate"
