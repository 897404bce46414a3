"""The page's looks: Gradio's theme in Kern's colours, and its own style and script."""

from __future__ import annotations

from importlib import resources

import gradio as gr

_SANS = (
    "ui-sans-serif",
    "system-ui",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Liberation Sans",
    "sans-serif",
)
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "DejaVu Sans Mono", "monospace")

THEME = gr.themes.Base(
    primary_hue=gr.themes.colors.teal,
    neutral_hue=gr.themes.colors.stone,
    font=_SANS,
    font_mono=_MONO,
    radius_size=gr.themes.sizes.radius_sm,
).set(
    body_background_fill="#fbfaf7",
    body_background_fill_dark="#171614",
    body_text_color="#1f1d1a",
    body_text_color_dark="#e9e6df",
    background_fill_primary="#ffffff",
    background_fill_primary_dark="#1f1e1b",
    button_primary_background_fill="#0f5a57",
    button_primary_background_fill_hover="#0b4846",
    button_primary_background_fill_dark="#0f6763",
    button_primary_text_color="#ffffff",
    button_primary_text_color_dark="#ffffff",
)


def _assets(suffix: str) -> str:
    folder = resources.files("kern.chat") / "assets"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(suffix)), key=lambda f: f.name)
    return "\n".join(file.read_text("utf-8") for file in files)


HEAD = f"<style>{_assets('.css')}</style><script>{_assets('.js')}</script>"
