"""How well Kern does: questions and judgments to figures, intervals, tests and a report."""
