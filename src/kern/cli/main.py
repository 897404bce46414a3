"""The program ``kern`` and its commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from kern.cli import printing
from kern.cli.sharing import shared
from kern.errors import KernError
from kern.settings import Settings, load_settings

app = typer.Typer(
    name="kern",
    help="Ask how governments coordinate; be answered in the source's own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
@shared
def options(ctx: typer.Context) -> None:
    """The options that every command takes; each overrides kern.toml and KERN_*."""


def settings_of(ctx: typer.Context, **more: Any) -> Settings:
    """The settings of a run."""
    return load_settings({**ctx.obj, **more})


@app.command()
@shared
def ask(
    ctx: typer.Context,
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    batch: Annotated[
        str | None, typer.Option(help='JSON Lines of {"id", "turns"}; - reads standard input.')
    ] = None,
    retrieval_only: Annotated[
        bool, typer.Option("--retrieval-only", help="Leave out text and citations.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Answer a question with quotations, or a batch of conversations."""
    from kern.cli import asking  # noqa: PLC0415  pulls in FAISS

    settings = settings_of(ctx)
    if batch is not None and question is not None:
        fail("a question and --batch; expected one of them")
    if batch is not None:
        asking.ask_batch(settings, batch, retrieval_only=retrieval_only)
        return
    if question is None:
        fail('no question; expected one, such as: kern ask "how does Belgium coordinate?"')
    raise typer.Exit(
        asking.ask_one(settings, question, as_json=as_json, retrieval_only=retrieval_only)
    )


@app.command()
@shared
def search(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help="Words to search for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    as_json: Json = False,
) -> None:
    """Show the passages found for a query, without an answer."""
    from kern.cli import asking  # noqa: PLC0415

    raise typer.Exit(asking.search(settings_of(ctx), query, k, as_json=as_json))


@app.command()
@shared
def show(
    ctx: typer.Context,
    section: Annotated[
        str | None, typer.Argument(help="Country, ISO code or document; none lists them.")
    ] = None,
    quote: Annotated[str | None, typer.Option(help="Span to mark, such as 120-240.")] = None,
    as_json: Json = False,
) -> None:
    """Show a section of the corpus: text, band, attribution, references."""
    from kern.cli import showing  # noqa: PLC0415

    showing.show(settings_of(ctx), section, quote, as_json=as_json)


@app.command("index")
@shared
def build(
    ctx: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Verify the index instead of building it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build the index, or check it against its manifest."""
    from kern.cli import indexing  # noqa: PLC0415

    indexing.index(settings_of(ctx), check=check, as_json=as_json)


@app.command("import")
def import_page(
    folder: Annotated[Path, typer.Argument(help="Collection with an indicator.toml.")],
    as_json: Json = False,
) -> None:
    """Cut a received page into one file a country; running it twice changes nothing."""
    from kern.importing import import_page as run  # noqa: PLC0415

    paths = [str(path) for path in run(folder)]
    if as_json:
        printing.json_line(paths)
        return
    for path in paths:
        printing.out(path)


@app.command()
@shared
def chat(  # noqa: PLR0913, PLR0917  one argument an option
    ctx: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on.")] = None,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = False,
    auth: Annotated[
        str | None, typer.Option(help="USER:PASSWORD that visitors must give; better in KERN_AUTH.")
    ] = None,
    log: Annotated[
        str | None,
        typer.Option(help="File for a JSON line a question; - is standard error, none is none."),
    ] = None,
    log_questions: Annotated[
        bool | None, typer.Option("--log-questions", help="Write the questions to the log too.")
    ] = None,
    allow_remote: Annotated[
        bool, typer.Option("--allow-remote", help="Serve other machines without a password.")
    ] = False,
) -> None:
    """Serve the page on which to ask, read and check."""
    from kern.chat.serving import serve  # noqa: PLC0415  pulls in Gradio

    serve(
        settings_of(
            ctx, host=host, port=port, auth=auth, log=log, log_questions=log_questions or None
        ),
        open_browser=open_browser,
        progress=printing.progress_bar,
        announce=printing.err,
        allow_remote=allow_remote,
    )


@app.command()
@shared
def verify(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(help="JSON of answers, or a saved conversation; - is standard input.")
    ],
    as_json: Json = False,
) -> None:
    """Hold every quotation of a file against the corpus; code 1 where one does not hold."""
    from kern.cli import verifying  # noqa: PLC0415

    raise typer.Exit(verifying.verify_file(settings_of(ctx), file, as_json=as_json))


@app.command("eval")
@shared
def evaluate(  # noqa: PLR0913, PLR0917  one argument an option
    ctx: typer.Context,
    split: Annotated[str, typer.Option(help="development, test or all.")] = "development",
    questions: Annotated[
        Path | None, typer.Option(help="Other questions, of the same format.")
    ] = None,
    qrels: Annotated[
        Path | None, typer.Option(help="Their judgments; qrels.tsv beside them by default.")
    ] = None,
    gate: Annotated[
        Path | None, typer.Option(help="Earlier results that no stratum may fall below.")
    ] = None,
    table: Annotated[
        Path | None, typer.Option(help="Print the Markdown table of earlier results, and end.")
    ] = None,
    evals: Annotated[Path | None, typer.Option(help="Folder of questions and judgments.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder that results are written to.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Ask every Nth question only.")] = 1,
    as_json: Json = False,
) -> None:
    """Measure answers and retrieval on judged questions; code 1 where the gate is missed."""
    from kern.cli import evaluating  # noqa: PLC0415  pulls in FAISS

    if table is not None:
        evaluating.print_table(table)
        return
    task = evaluating.Task(split, questions, qrels, gate, evals, out, every)
    raise typer.Exit(evaluating.evaluate(settings_of(ctx), task, as_json=as_json))


def fail(message: str) -> NoReturn:
    """Say what is wrong in one line, and end with code 2."""
    printing.err(f"kern: {' '.join(message.split())}")
    raise SystemExit(2)


def main(arguments: list[str] | None = None) -> None:
    """Run the program; foreseen errors end with one line and code 2."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without UTF-8 shows a substitute rather than a traceback.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    try:
        app(arguments, standalone_mode=True)
    except KernError as error:
        fail(str(error))
    except BrokenPipeError:
        # The reader went away (`kern show | head`); Python would complain at its end again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:
        fail(
            f"{error.filename or 'a file'} cannot be used ({error.strerror or error}); "
            "check that it is there and that you may read it"
        )
    except KeyboardInterrupt:
        raise SystemExit(130) from None
