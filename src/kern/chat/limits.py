"""How much one visitor may ask of the page: requests a second, and requests at once."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from kern.chat.security import refuse

# A question is one POST, a search one a pause in typing: far more than a person's hands need.
BURST = 200
A_SECOND = 10.0
AT_ONCE = 100
ALL_AT_ONCE = 400
_MOST_CLIENTS = 10_000
_MAKE_WORK = frozenset({"/kern/matrix.csv"})  # though asked for by GET


@dataclass(slots=True)
class Buckets:
    """A bucket of tokens for each client; an empty one refuses until it has filled again.

    Attributes:
        size: tokens of a full bucket.
        a_second: tokens that come back in a second.
        clock: seconds, from any start.
    """

    size: int
    a_second: float
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict, repr=False)

    def wait_s(self, client: str) -> float:
        """Seconds until the client has a token; 0 where it has one."""
        missing = 1 - self._tokens(client)
        return max(0.0, missing / self.a_second)

    def take(self, client: str) -> float:
        """Take a token if there is one; gives the seconds to wait for it, 0 where it was taken."""
        wait = self.wait_s(client)
        if not wait:
            tokens = self._tokens(client) - 1
            self._left.pop(client, None)  # the last to come is the last to be forgotten
            self._left[client] = (tokens, self.clock())
            if len(self._left) > _MOST_CLIENTS:
                self._forget()
        return wait

    def _tokens(self, client: str) -> float:
        tokens, at = self._left.get(client, (float(self.size), 0.0))
        # A millionth of a token is what rounding costs; nobody waits for it.
        return min(self.size, tokens + (self.clock() - at) * self.a_second + 1e-6)

    def _forget(self) -> None:
        """Drop the clients whose buckets are full again; if none is, the oldest tenth."""
        full = [client for client in self._left if self._tokens(client) >= self.size]
        for client in full or list(self._left)[: _MOST_CLIENTS // 10]:
            del self._left[client]


@dataclass(frozen=True, slots=True)
class Limits:
    """Refuses a client that asks too fast, and anybody while too much is under way.

    Attributes:
        buckets: what each client may still ask; only requests that make work take a token.
        at_once: requests of one client that may be under way, streams of answers included.
        all_at_once: the same for all clients together.
    """

    app: ASGIApp
    buckets: Buckets = field(default_factory=lambda: Buckets(BURST, A_SECOND))
    at_once: int = AT_ONCE
    all_at_once: int = ALL_AT_ONCE
    _under_way: Counter[str] = field(default_factory=Counter, repr=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with the limit that it meets."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = client_of(scope)
        if self._under_way[client] >= self.at_once:
            reason = f"{self.at_once} requests of yours are under way, the most there may be"
            await refuse(send, 429, f"{reason}; wait for one to end", retry_s=1)
            return
        if self._under_way.total() >= self.all_at_once:
            reason = f"{self.all_at_once} requests are under way, the most there may be"
            await refuse(send, 503, f"{reason}; ask again in a moment", retry_s=1)
            return
        makes_work = scope["method"] not in ("GET", "HEAD") or scope["path"] in _MAKE_WORK
        wait = self.buckets.take(client) if makes_work else 0
        if wait:
            limit = f"{self.buckets.size} requests at a stretch, then {self.buckets.a_second:g}"
            seconds = math.ceil(wait)
            await refuse(
                send,
                429,
                f"too many requests: expected {limit} a second at most; wait {seconds} s",
                retry_s=seconds,
            )
            return
        self._under_way[client] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._under_way[client] -= 1
            if not self._under_way[client]:
                del self._under_way[client]


def client_of(scope: Scope) -> str:
    """Who asks: an address, or the network of an IPv6 one, which holds many."""
    client = scope.get("client")
    host = client[0] if client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return str(address)
