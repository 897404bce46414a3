"""The nouns of the project: frozen values that cross the seams between modules."""

from kern.types.answers import Answer, Citation, Hit
from kern.types.documents import (
    Attribution,
    AttributionKind,
    Band,
    Document,
    Expansion,
    Indicator,
    Passage,
    Source,
    Span,
    Theme,
)
from kern.types.encoders import Encoder, Vectors
from kern.types.questions import Exchange, Intent, Mention, Query, Status

__all__ = [
    "Answer",
    "Attribution",
    "AttributionKind",
    "Band",
    "Citation",
    "Document",
    "Encoder",
    "Exchange",
    "Expansion",
    "Hit",
    "Indicator",
    "Intent",
    "Mention",
    "Passage",
    "Query",
    "Source",
    "Span",
    "Status",
    "Theme",
    "Vectors",
]
