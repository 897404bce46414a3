"""Options that every command takes, before its name or after it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

# Typer's own check of a path (readable=True) would say less than ours does.
OPTIONS: dict[str, Any] = {
    "corpus": Annotated[Path | None, typer.Option(help="Folder of the corpus.", readable=False)],
    "index": Annotated[Path | None, typer.Option(help="Folder of the index.", readable=False)],
    "model": Annotated[str | None, typer.Option(help="Encoder: a name, or the path of a folder.")],
    "encoding": Annotated[str | None, typer.Option(help="tiktoken encoding that counts tokens.")],
    "max_tokens": Annotated[int | None, typer.Option(help="Tokens of a passage at most.")],
}


def shared(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options; one given after its name wins.

    The command's first argument is the Typer context, in whose ``obj`` they are collected.
    """
    hints = get_type_hints(command, include_extras=True)
    own = inspect.signature(command).parameters.values()
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in OPTIONS.items()
    ]
    parameters = [p.replace(annotation=hints.get(p.name, p.annotation)) for p in own]

    @wraps(command)
    def run(ctx: typer.Context, **given: Any) -> None:
        options = {name: given.pop(name) for name in OPTIONS}
        chosen = {name: value for name, value in options.items() if value is not None}
        ctx.obj = {**(ctx.obj or {}), **chosen}
        command(ctx, **given)

    run.__annotations__ = {**hints, **OPTIONS}
    run.__signature__ = inspect.Signature([*parameters, *added])  # type: ignore[attr-defined]
    return run
