"""The page: a conversation, and the other ways to read the corpus beside it."""

from __future__ import annotations

import json

import gradio as gr
from gradio.events import api

from kern.chat import markup, talking
from kern.chat.atlas import atlas
from kern.chat.desk import Desk
from kern.chat.doors import doors
from kern.chat.exports import EXPORTS
from kern.chat.feedback import KINDS
from kern.chat.library import MAX_SEARCH, library
from kern.chat.matrix import as_html, matrix
from kern.chat.report_card import report_card
from kern.chat.turns import Filter
from kern.errors import KernError

_MAX_TOPIC = 500


def page(desk: Desk) -> gr.Blocks:
    """The page over a desk."""
    blocks = gr.Blocks(title="Kern", analytics_enabled=False, fill_width=True)
    with blocks:
        gr.HTML(_header(desk), elem_id="head", apply_default_css=False)
        with gr.Tabs(elem_id="views"):
            with gr.Tab("Ask", id="ask", elem_id="view-ask"):
                chosen = talking.talk(desk)
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
        "<p>Each country’s best sentence, or that no passage was found. The cut between the two "
        "is a calibrated guess: a report may still speak of it where none was found, and a "
        "sentence shown may miss the point. The filter of the tab “Ask” holds here too.</p>"
        '<div class="filter-on"></div></div>',
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
        (topic.submit, "topic => kern.topic(topic)"),
        (again.click, "() => kern.topic()"),
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
    gr.HTML(
        '<div class="intro"><h2>The reports, section by section</h2>'
        "<p>Words are looked for as they stand, whatever their case and accents: several words "
        "first as one phrase. To ask by meaning, use the tab “Ask”.</p></div>",
        apply_default_css=False,
    )
    words = gr.Textbox(
        elem_id="find",
        elem_classes=["field"],
        label="Find words in the sections",
        placeholder="For example: coalition committee, or “prime minister’s office”",
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
    kinds = "".join(f'<button type="button" data-judge="{kind}">{kind}</button>' for kind in KINDS)
    forms = "".join(
        f'<button type="button" data-export="{form}">{export.label}</button>'
        for form, export in EXPORTS.items()
    )
    return (
        '<a class="skip to-newest" href="#newest">To the newest answer</a>'
        f'<header class="top" data-scope="{_scope(desk)}">'
        f'<h1><a href="./" class="home">Kern</a></h1><p>{held} countries'
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
        '<dialog id="judge" class="menu" aria-labelledby="judge-title"><h2 id="judge-title">'
        "What is wrong with the answer?</h2><p>Your choice is noted, with the question, in a file "
        f'on the computer that runs Kern.</p><div class="forms">{kinds}</div>'
        '<button type="button" class="close">Cancel</button></dialog>'
    )


def _scope(desk: Desk) -> str:
    """What a filter chooses from, for the script of the page."""
    facts = {
        "bands": [band.key for c in desk.corpus.collections for band in c.indicator.bands],
        "countries": [[d.country, d.name, d.band] for d in desk.corpus.documents],
    }
    return markup.attribute(json.dumps(facts, ensure_ascii=False))
