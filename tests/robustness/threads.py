"""How long a question and a batch take the encoder with one thread and with all of them.

    python -m tests.robustness.threads

Prints median and 95th percentile of questions encoded one at a time, and a batch's time, in
turns so that other work on the machine falls on both alike.
"""

from __future__ import annotations

from statistics import median, quantiles
from time import perf_counter

import torch

from kern.encoder import SentenceEncoder

QUESTIONS = [f"how does Belgium coordinate {number}?" for number in range(100)]
ROUNDS = 3


def timed(encoder: SentenceEncoder, texts: list[str]) -> float:
    """Seconds that the bare model takes for texts."""
    begun = perf_counter()
    encoder._model.encode(texts, batch_size=64, show_progress_bar=False)
    return perf_counter() - begun


def main() -> None:
    """Run and print."""
    encoder = SentenceEncoder()
    encoder.load()
    every = torch.get_num_threads()
    timed(encoder, QUESTIONS[:5])
    for _ in range(ROUNDS):
        for threads in (1, every):
            torch.set_num_threads(threads)
            took = [1000 * timed(encoder, [question]) for question in QUESTIONS]
            batch = timed(encoder, [question * 6 for question in QUESTIONS] * 4)
            print(
                f"{threads} threads: a question {median(took):.1f} ms, 95 % under "
                f"{quantiles(took, n=20)[-1]:.1f} ms; a batch {batch:.2f} s"
            )


if __name__ == "__main__":
    main()
