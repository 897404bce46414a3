"""A real `kern chat` on a free port, and Debian's chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

NO_CHROMIUM = (
    "no chromium found: the browser suite needs one. Install it (Debian: apt-get install chromium) "
    "or name it in CHROMIUM"
)
_START = "import sys; from kern.cli import main; main(sys.argv[1:])"
# The index may have to be built first, on a machine with other work to do.
_PATIENCE_S = 600.0


def chromium() -> str | None:
    """Path of the browser, None where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@contextmanager
def server(
    folder: Path,
    *options: str,
    environment: Mapping[str, str] | None = None,
    wait: bool = True,
    before: str = "",
) -> Iterator[str]:
    """Serve the page; gives its address, ready to answer if ``wait``.

    Args:
        folder: for the log and the feedback file.
        options: more options of `kern chat`.
        environment: more variables.
        before: Python to run in the server's process before it serves.
        wait: until the models are loaded, else only until something is served.
    """
    log = folder / "server.log"
    variables = {
        **os.environ,
        "KERN_FEEDBACK": str(folder / "feedback.jsonl"),
        **(environment or {}),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", before + _START, "chat", "--port", "0", *options],
            stdout=output, stderr=output, env=variables, cwd=folder,
        )  # fmt: skip
        try:
            yield _address(process, log, wait=wait)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], log: Path, *, wait: bool) -> str:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        said = log.read_text("utf-8", "replace")
        if process.poll() is not None:
            raise RuntimeError(f"kern chat ended: {said}")
        found = re.search(r"http://\S+/", said)
        if found:
            try:
                status = httpx.get(found[0] + "healthz").json()["status"]
            except httpx.TransportError:
                status = "starting"
            if status == "failed":
                raise RuntimeError(f"kern chat cannot answer: {said}")
            if status == "ready" or (status == "loading" and not wait):
                return found[0]
        time.sleep(0.1)
    raise RuntimeError(f"kern chat was not ready in {_PATIENCE_S} s: {log.read_text()}")
