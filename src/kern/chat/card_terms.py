"""The words of the report card: one plain sentence for each term that it uses."""

from __future__ import annotations

# Kinds of question, as `kern eval` calls them.
_KINDS = {
    "direct": "Asks in general how a country coordinates, with its name.",
    "alias": "Names the country in another way: “the Danes”, “Ottawa”, “U.S.”.",
    "typo": "Has the country’s name or other words misspelt.",
    "specific": "Asks for one fact of one country’s report.",
    "compare": "Sets two or more countries side by side.",
    "own-words": "Asks in words that the report does not use, often without naming a country.",
    "term": "Is about a proper name or an abbreviation that a report uses.",
    "paraphrase": "Says a sentence of a report again in other words, as a question.",
    "follow-up": "Leans on the questions before it: “and who chairs it?”.",
    "topic-switch": "Comes in a conversation, and is about something new.",
    "which-countries": "Asks which countries do something.",
    "unanswerable": "Has no answer in the reports.",
    "band": "Is about the ratings.",
}
_ANSWERS = {
    "First quotation right": "The first sentence quoted answers the question.",
    "Any quotation right": "At least one of the sentences quoted answers it.",
    "Status right": "Kern rightly answered, or rightly declined, whatever it then quoted.",
    "Unanswerable declined": "Of the questions without an answer in the reports, those declined.",
    "Answerable declined": "Of the questions with an answer, those wrongly declined.",
    "Follow-up turns, Success@1": "Of the follow-ups, those whose first passage found is right "
    "(Success@1: success with the first).",
    "Which countries, precision": "Of the countries listed, those that belong in the list.",
    "Which countries, recall": "Of the countries that belong in the list, those listed.",
    "Which countries, F1": "One figure for both, their harmonic mean: high only where both are.",
    "Bands exactly right": "Questions about ratings answered with just the right countries.",
}
_SYSTEMS = {
    "Kern": "What you use here, complete.",
    "BM25": "Plain search for words: counts the question’s words, rare ones for more.",
    "Dense": "Search by meaning alone: a small neural network compares question and passage.",
    "BM25 with context line": "The same, with the country’s name put before each passage.",
    "Dense with context line": "The same, with the country’s name put before each passage.",
    "Kern without context line": "Without the country’s name before each passage. Where this is as "
    "good as Kern or better, the name adds nothing to what the other parts do.",
    "Kern without reranker": "Without the second network, which reads the best sentences beside "
    "the question.",
    "Kern without country linker": "Without the part that recognises countries in a question.",
    "Kern without expansions": "Without the questions and restatements, written beforehand, that "
    "each sentence is also found by.",
}
LOWER_IS_BETTER = frozenset({"Answerable declined"})
_ALL = _KINDS | _ANSWERS | _SYSTEMS


def explained(term: str) -> str:
    """What a term means, in a sentence; empty where there is none."""
    return _ALL.get(term, "")
