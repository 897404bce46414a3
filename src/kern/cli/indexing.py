"""`kern index`: build the index, or check it."""

from __future__ import annotations

import json

from kern.cli import printing
from kern.opening import Workspace
from kern.settings import Settings
from kern.store import Manifest


def index(settings: Settings, *, check: bool, as_json: bool) -> None:
    """Build the index of the settings, or verify the one that is there.

    Raises:
        IndexCorruptError: it is damaged (with ``check``), or cannot be written.
    """
    workspace = Workspace.open(settings)
    if check:
        manifest = workspace.store.verify()
        verdict = "verified"
        changed = manifest.recipe.differences(workspace.recipe)
        changed += [] if manifest.readable else ["layout"]
        if changed:
            verdict = (
                f"verified, but out of date ({', '.join(changed)}); "
                "it is built again at the next question"
            )
    else:
        with printing.progress_bar() as report:
            manifest = workspace.build(report)
        verdict = "built"
    _print(settings, manifest, verdict, as_json=as_json)
    for stale in workspace.expansions.stale:
        printing.err(f"kern: an expansion no longer fits its text and is left out: {stale}")


def _print(settings: Settings, manifest: Manifest, verdict: str, *, as_json: bool) -> None:
    if as_json:
        data = json.loads(manifest.to_json()) | {"sha256": manifest.sha256, "verdict": verdict}
        printing.json_line(data)
        return
    counts = ", ".join(f"{count} {view}" for view, count in manifest.counts.items())
    printing.out(f"{settings.index}: {verdict}; {counts}; {manifest.sha256[:12]}")
