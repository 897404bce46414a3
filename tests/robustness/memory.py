"""Does memory grow with the questions asked? One process, through the page's own desk.

``python -m tests.robustness.memory [QUESTIONS]``

Every question is new, so that no cache spares the work; the page's cache of answers is full
after its first few hundred, and is part of what is measured.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from kern.chat.desk import Desk
from kern.chat.turns import Turn
from kern.opening import Workspace
from kern.settings import load_settings

_WORDS = (
    "party leaders ministers coalition committee informal meeting cabinet president advisers "
    "network civil servants pandemic agreement formal decision prime minister office weekly"
).split()
_NAMES = ("Belgium", "the Dutch", "Hungary", "Japan", "Chile", "which countries", "")
_STEP = 1_000
_PAGE = 4_096


def resident_mb() -> float:
    """Resident memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE / 1e6


def run(desk: Desk, questions: int, step: int = _STEP, seed: int = 0) -> list[float]:
    """Resident memory before, and after every ``step`` questions."""
    rng = random.Random(seed)
    found = [resident_mb()]
    for number in range(1, questions + 1):
        words = " ".join(rng.sample(_WORDS, 4))
        desk.tell([Turn(f"{rng.choice(_NAMES)} {words} {number}?")])
        if number % step == 0:
            found.append(resident_mb())
    return found


def main(questions: int = 10_000) -> int:
    """The long version; 1 where the second half of the questions cost more than 1 % of memory."""
    desk = Desk(Workspace.open(load_settings()))
    desk.open()
    found = run(desk, questions)
    print("resident MB at the start and after each 1,000 questions:")
    print("  " + " ".join(f"{value:.0f}" for value in found))
    half = len(found) // 2
    growth = (found[-1] - found[half]) / found[half]
    print(f"growth over the second half: {100 * growth:+.2f} %")
    return int(growth > 0.01)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
