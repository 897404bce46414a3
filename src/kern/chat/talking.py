"""The tab "Ask": the conversation, its composer and its filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import gradio as gr

from kern.chat import answers, markup
from kern.chat.desk import Desk
from kern.chat.examples import examples
from kern.chat.feedback import GOOD, KINDS, Feedback, Outcome
from kern.chat.turns import Turn, read_turns
from kern.errors import KernError
from kern.questions import MAX_QUESTION

Messages = list[dict[str, str]]

# Filled by the script of the page wherever a filter holds.
_FILTER_ON = '<div class="filter-on"></div>'
_TO_NEWEST = '<a class="skip to-newest" href="#newest">To the newest answer</a>'


def talk(desk: Desk) -> list[gr.Dropdown]:
    """Lay out the tab; gives the filter's two fields, countries and bands."""
    gr.HTML(_welcome(desk), elem_id="welcome", apply_default_css=False)
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
        gr.HTML(f"{_FILTER_ON}{_TO_NEWEST}", elem_id="above", apply_default_css=False)
        question = gr.Textbox(
            elem_id="question",
            label=f"Question, {MAX_QUESTION:,} characters at most",
            show_label=False,
            container=False,
            placeholder="Ask about a country …",
            max_length=MAX_QUESTION,
            max_lines=6,
            submit_btn=True,
            autofocus=True,
        )
        with gr.Accordion("Filter", open=False, elem_id="filter"), gr.Row():
            countries = gr.Dropdown(
                _countries(desk), multiselect=True, label="Countries", elem_id="filter-countries"
            )
            bands = gr.Dropdown(
                _bands(desk), multiselect=True, label="Rating", elem_id="filter-bands"
            )
    # The script of the page knows the filter: it sets the fields, and is told by them.
    setting = gr.Button("Set", visible="hidden", elem_id="filter-set")
    setting.click(
        None, js="() => kern.filter.lists()", outputs=[countries, bands], api_visibility="private"
    )
    for field in (countries, bands):
        field.change(
            None,
            inputs=[countries, bands],
            js="(c, b) => { kern.filter.chosen(c, b); }",
            api_visibility="private",
        )
    # The browser keeps the conversation; this carries it to the server and is never drawn.
    turns = gr.JSON(value=[], visible="hidden", elem_id="turns")
    again = gr.Button("Show", visible="hidden", elem_id="again")

    def converse(data: Any, *_: Any) -> Iterator[tuple[Messages, str]]:
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
        trigger_mode="multiple",
        **shown,
    )
    again.click(inputs=[turns], js="() => [kern.turns]", trigger_mode="always_last", **shown)
    return [countries, bands]


def judged(desk: Desk, feedback: Feedback, data: object, turn: int, kind: str) -> Outcome:
    """Keep a thumb on one turn of a conversation; fails where there is no such turn or kind."""
    try:
        turns = list(read_turns(data))[: max(turn, 0) + 1]
        if kind not in (GOOD, *KINDS) or not 0 <= turn < len(turns):
            return Outcome.FAILED
        return feedback.add(turns, desk.tell(turns)[-1].answer, kind)
    except KernError:
        return Outcome.FAILED


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
    told: list[str] = []
    try:
        told = [
            answers.message(desk, turn, one.answer)
            for turn, one in zip(turns, desk.tell(turns[:-1]) if desk.ready else (), strict=False)
        ]
        before = _exchanges(turns, told)
        if desk.ready:
            yield before + _asked(turns[-1:])
        else:
            said = desk.failure or f"Kern is {desk.stage}. The answer follows by itself."
            yield [*_asked(turns[-1:]), _assistant(answers.problem(said))]
        answered = desk.tell(turns, "page")
        told = [
            answers.message(desk, turn, one.answer)
            for turn, one in zip(turns, answered, strict=True)
        ]
        yield _exchanges(turns, told)
    except KernError as error:
        yield (
            _exchanges(turns, told) + _asked(turns[-1:]) + [_assistant(answers.problem(str(error)))]
        )


def _exchanges(turns: Iterable[Turn], told: Iterable[str]) -> Messages:
    messages: Messages = []
    for turn, content in zip(turns, told, strict=False):
        messages += [*_asked([turn]), _assistant(content)]
    return messages


def _asked(turns: Iterable[Turn]) -> Messages:
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
    rated = Counter(document.band for document in desk.corpus.documents)
    ordered = sorted(found.values(), key=lambda b: b.rank)
    return [(f"{b.short} ({rated[b.key]})", b.key) for b in ordered]


def _welcome(desk: Desk) -> str:
    cards = []
    for example in examples(desk):
        address = "?" + "&".join(f"q={markup.percent(turn)}" for turn in example.turns)
        said = " → ".join(example.turns)
        about = "".join(f" about-{code}" for code in example.needs)
        cards.append(
            f'<li><a class="ask{about}" href="{address}"><span>{markup.text(example.kind)}</span>'
            f"{markup.text(said)}</a></li>"
        )
    return (
        '<div class="welcome"><h2>Ask the reports. Read the answer in their own words.</h2>'
        "<p>Every answer is made of sentences from the country "
        "reports; the number beside each opens "
        "the whole section with the sentence marked.</p>"
        f'<ul class="examples">{"".join(cards)}</ul></div>'
    )
