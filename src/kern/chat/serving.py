"""`kern chat`: opens the workspace, serves the page, loads the models meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

# Both are read when Gradio is imported: without them it asks its makers for updates.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import uvicorn

from kern.chat.access import is_loopback
from kern.chat.desk import Desk
from kern.chat.journal import Journal
from kern.chat.wiring import Access, application
from kern.errors import KernError, SettingsError
from kern.index import Progress
from kern.opening import Workspace
from kern.settings import Settings

# What is under way when the page is told to stop may take so long; open event streams never end.
_PATIENCE_S = 3

ProgressBar = Callable[[], AbstractContextManager[Progress | None]]


def serve(
    settings: Settings,
    *,
    open_browser: bool = False,
    progress: ProgressBar = nullcontext,
    announce: Callable[[str], None] = lambda _: None,
    allow_remote: bool = False,
) -> None:
    """Serve the page until interrupted.

    Args:
        settings: host and port, password, corpus, index and encoder.
        open_browser: whether to open the page.
        progress: makes a context whose value is told how far the index is.
        announce: is told the address, and what goes wrong later.
        allow_remote: serve other machines without a password.

    Raises:
        SettingsError: the address is refused or taken, a user has no password, or the log
            cannot be written.
        KernError: the corpus, the encoder or the index on disk cannot be read.
    """
    access = Access.of(settings.auth)
    journal = Journal(settings.log, settings.log_questions)
    journal.check()
    if not is_loopback(settings.host) and not (access or allow_remote):
        raise SettingsError(
            f"--host {settings.host} lets other machines in; add --auth USER:PASSWORD, "
            "or --allow-remote to serve everybody"
        )
    workspace = Workspace.open(settings)
    workspace.is_current()  # a damaged index is told here, before anything is served
    listener = _listen(settings.host, settings.port)
    host, port = settings.host, listener.getsockname()[1]
    desk = Desk(workspace, journal)
    app = application(desk, host=host, port=port, access=access, feedback=settings.feedback)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::', '') else shown}:{port}/"  # noqa: S104
    announce(f"Kern is at {address} (Ctrl+C ends it)")
    threading.Thread(
        target=_load, args=(desk, progress, announce), name="kern-load", daemon=True
    ).start()
    if open_browser:
        threading.Timer(1.0, webbrowser.open, (address,)).start()
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=_PATIENCE_S, server_header=False
    )
    # uvicorn ends what is under way, and then raises the signal again for us.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _ended)
    uvicorn.Server(config).run(sockets=[listener])


def _ended(*_: object) -> None:
    raise SystemExit(0)


def _load(desk: Desk, progress: ProgressBar, announce: Callable[[str], None]) -> None:
    with progress() as report:
        desk.open(report)
    announce(f"Kern cannot answer: {desk.failure}" if desk.failure else "Ready.")


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        raise SettingsError(
            f"{host}:{port} cannot be served ({error.strerror}); give another --port, or --port 0 "
            "for any that is free"
        ) from error
    listener.set_inheritable(True)
    return listener


__all__ = ["KernError", "serve"]
