"""The page: a conversation, and the other ways to read the corpus beside it."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from gradio.events import api

from kern.chat import markup, talking
from kern.chat.atlas import atlas
from kern.chat.desk import Desk
from kern.chat.doors import doors
from kern.chat.exports import EXPORTS
from kern.chat.feedback import Feedback
from kern.chat.library import MAX_SEARCH, library
from kern.chat.matrix import as_html, matrix
from kern.chat.report_card import report_card
from kern.chat.turns import Filter
from kern.errors import KernError

_MAX_TOPIC = 500


def page(desk: Desk, feedback: Path) -> gr.Blocks:
    """The page over a desk; ``feedback`` is the file that thumbs are written to."""
    blocks = gr.Blocks(title="Kern", analytics_enabled=False, fill_width=True)
    with blocks:
        gr.HTML(_header(desk), elem_id="head", apply_default_css=False)
        with gr.Tabs(elem_id="views"):
            with gr.Tab("Ask", id="ask", elem_id="view-ask"):
                chosen = talking.talk(desk, Feedback(feedback))
            with gr.Tab("Matrix", id="matrix", elem_id="view-matrix"):
                _matrix(desk, chosen)
            with gr.Tab("Map", id="map", elem_id="view-map"):
                gr.HTML(atlas(desk), elem_id="atlas", apply_default_css=False)
            with gr.Tab("Corpus", id="corpus", elem_id="view-corpus"):
                _corpus(desk)
            with gr.Tab("Report card", id="report", elem_id="view-report"):
                card = gr.HTML(report_card(desk), elem_id="report-card", apply_default_css=False)
                blocks.load(lambda: report_card(desk), outputs=[card], api_visibility="private")
        for door in doors(desk):
            api(door, api_name=door.__name__, queue=False, concurrency_limit=8)
    return blocks


def _matrix(desk: Desk, chosen: list[gr.Dropdown]) -> None:
    gr.HTML(
        '<div class="intro"><h2>One question, every country</h2>'
        "<p>Each country’s best sentence, or "
        "that its report is silent. The filter of the tab “Ask” holds here too.</p></div>",
        apply_default_css=False,
    )
    topic = gr.Textbox(
        elem_id="topic",
        elem_classes=["field"],
        label="Question for every country",
        placeholder="For example: Do party leaders meet outside the cabinet?",
        max_length=_MAX_TOPIC,
        submit_btn=True,
        show_label=False,
        container=False,
    )
    again = gr.Button("Show", visible="hidden", elem_id="matrix-again")
    table = gr.HTML("", elem_id="matrix", apply_default_css=False)

    def show(question: str, countries: list[str], bands: list[str]) -> str:
        if not (question or "").strip():
            return ""
        try:
            left = Filter.of(countries, bands)
            return as_html(desk, matrix(desk, question.strip(), left), left)
        except KernError as error:
            return f'<div class="matrix"><p class="reason">{markup.text(str(error))}</p></div>'

    for event, script in (
        (topic.submit, "(topic, c, b) => [kern.topic(topic), c, b]"),
        (again.click, "(topic, c, b) => [kern.topic(), c, b]"),
    ):
        event(
            show,
            inputs=[topic, *chosen],
            outputs=[table],
            js=script,
            show_progress="minimal",
            concurrency_limit=4,
            api_visibility="private",
        )


def _corpus(desk: Desk) -> None:
    words = gr.Textbox(
        elem_id="find",
        elem_classes=["field"],
        label="Find words in the sections",
        placeholder="Find words in the sections, as they stand: coalition committee, telephone …",
        max_length=MAX_SEARCH,
        show_label=False,
        container=False,
    )
    sections = gr.HTML(library(desk), elem_id="library", apply_default_css=False)
    words.change(
        lambda said: library(desk, said or ""),
        inputs=[words],
        outputs=[sections],
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )


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
    forms = "".join(
        f'<button type="button" data-export="{form}">{export.label}</button>'
        for form, export in EXPORTS.items()
    )
    return (
        f'<header class="top"><h1><a href="./" class="home">Kern</a></h1><p>{held} countries'
        f'<span class="about"> · {markup.text(about)}</span></p>'
        '<p id="state" role="status"></p><div class="tools">'
        '<button type="button" id="begin">New</button>'
        '<button type="button" id="kept-open" aria-haspopup="dialog">Conversations</button>'
        '<button type="button" id="export-open" '
        'aria-haspopup="dialog">Export</button></div></header>'
        '<dialog id="kept" class="menu" aria-labelledby="kept-title">'
        '<h2 id="kept-title">Conversations</h2>'
        "<p>Kept in this browser only.</p><ul></ul>"
        '<button type="button" class="close">Close</button></dialog>'
        '<dialog id="export" class="menu" aria-labelledby="export-title"><h2 id="export-title">'
        "Take it with you</h2><p>The conversation with every "
        "source; each quotation carries a receipt "
        "that <code>kern verify</code> can hold against the "
        f'corpus.</p><div class="forms">{forms}</div>'
        '<button type="button" class="close">Close</button></dialog>'
    )
