"""The page: a conversation, and the other ways to read the corpus beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from kern.answering import MAX_QUESTION
from kern.chat import answers, markup
from kern.chat.desk import Desk
from kern.chat.examples import examples
from kern.chat.turns import Turn, read_turns
from kern.errors import KernError

Messages = list[dict[str, str]]


def page(desk: Desk, feedback: Path) -> gr.Blocks:
    """The page over a desk; ``feedback`` is the file that thumbs are written to."""
    with gr.Blocks(title="Kern", analytics_enabled=False, fill_width=True) as blocks:
        gr.HTML(_header(desk), elem_id="head")
        with gr.Tabs(elem_id="views"), gr.Tab("Ask", id="ask", elem_id="view-ask"):
            _ask(desk, blocks)
    return blocks


def _ask(desk: Desk, blocks: gr.Blocks) -> None:
    gr.HTML(_welcome(desk), elem_id="welcome")
    chatbot = gr.Chatbot(
        elem_id="talk",
        label="Conversation",
        show_label=False,
        container=False,
        height=None,
        latex_delimiters=[],
        line_breaks=False,
        layout="panel",
        buttons=[],
        group_consecutive_messages=False,
        autoscroll=False,
    )
    with gr.Column(elem_id="composer"):
        question = gr.Textbox(
            elem_id="question",
            label="Question",
            show_label=False,
            container=False,
            placeholder="Ask about a country, compare two, or ask which countries …",
            max_length=MAX_QUESTION,
            max_lines=6,
            submit_btn=True,
            autofocus=True,
        )
        with gr.Accordion("Filter", open=False, elem_id="filter"), gr.Row():
            countries = gr.Dropdown(
                _countries(desk), multiselect=True, label="Countries", elem_id="filter-countries"
            )
            bands = gr.Dropdown(_bands(desk), multiselect=True, label="Rating", elem_id="filter-bands")
    turns = gr.JSON(value=[], visible="hidden", elem_id="turns")
    again = gr.Button("Show", visible="hidden", elem_id="again")

    def converse(data: Any, *_: Any) -> Iterator[tuple[Messages, Any]]:
        yield from ((messages, "") for messages in conversation(desk, data))

    shown: dict[str, Any] = {
        "fn": converse,
        "outputs": [chatbot, question],
        "show_progress": "hidden",
        "concurrency_limit": 8,
        "api_visibility": "private",
    }
    question.submit(
        inputs=[turns, question, countries, bands],
        js="(turns, q, countries, bands) => [kern.add(q, countries, bands), '', [], []]",
        **shown,
    )
    again.click(inputs=[turns], js="() => [kern.turns]", **shown)
    blocks.load(inputs=[turns], js="() => [kern.start()]", **shown)


def conversation(desk: Desk, data: object) -> Iterator[Messages]:
    """The messages of a conversation: at once what was asked, then the answers.

    Args:
        desk: answers.
        data: turns as the browser keeps them.
    """
    try:
        turns = read_turns(data)
    except KernError as error:
        yield [_assistant(answers.problem(str(error)))]
        return
    if not turns:
        yield []
        return
    if not desk.ready:
        said = desk.failure or f"Kern is {desk.stage}; your answer follows by itself."
        yield _asked(turns[-1:]) + [_assistant(answers.problem(said))]
    try:
        told = desk.tell(turns)
        messages: Messages = []
        for turn, one in zip(turns, told, strict=True):
            messages += _asked([turn])
            messages.append(_assistant(answers.message(desk, turn, one.answer)))
        yield messages
    except KernError as error:
        yield _asked(turns[-1:]) + [_assistant(answers.problem(str(error)))]


def _asked(turns: list[Turn] | tuple[Turn, ...]) -> Messages:
    return [
        {"role": "user", "content": f'<p class="asked">{markup.text(turn.question)}</p>'}
        for turn in turns
    ]


def _assistant(content: str) -> dict[str, str]:
    return {"role": "assistant", "content": content}


def _countries(desk: Desk) -> list[tuple[str, str]]:
    names = {document.country: document.name for document in desk.corpus.documents}
    return sorted((name, code) for code, name in names.items())


def _bands(desk: Desk) -> list[tuple[str, str]]:
    found = {b.key: b for c in desk.corpus.collections for b in c.indicator.bands}
    return [(b.short, b.key) for b in sorted(found.values(), key=lambda b: b.rank)]


def _header(desk: Desk) -> str:
    held = len({document.country for document in desk.corpus.documents})
    about = " · ".join(
        dict.fromkeys(
            part
            for c in desk.corpus.collections
            for part in (c.indicator.title, c.indicator.edition, c.indicator.publisher)
            if part
        )
    )
    return (
        f'<header class="top"><h1>Kern</h1><p>{held} countries, in the reports’ own words. '
        f'<span class="about">{markup.text(about)}</span></p><p id="state" role="status"></p></header>'
    )


def _welcome(desk: Desk) -> str:
    cards = []
    for example in examples(desk):
        address = "?" + "&".join(f"q={markup.percent(turn)}" for turn in example.turns)
        said = " ".join(example.turns)
        cards.append(
            f'<li><a class="ask" href="{address}"><span>{markup.text(example.kind)}</span>'
            f"{markup.text(said)}</a></li>"
        )
    return (
        '<div class="welcome"><h2>Check what it says as fast as you can read it.</h2>'
        "<p>Every answer is quoted from a country’s report. A number opens the whole section "
        f'with the sentence marked.</p><ul class="examples">{"".join(cards)}</ul></div>'
    )
