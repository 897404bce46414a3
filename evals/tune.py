"""Tune the default encoder on the expansions, and write the adapter that comes with Kern.

    python evals/tune.py    # writes src/kern/adapter.safetensors; 10 to 20 minutes

Trained are low-rank additions to the linear layers of MiniLM (LoRA, Hu et al. 2021,
arXiv:2106.09685) by a contrastive loss (InfoNCE, van den Oord et al. 2018,
arXiv:1807.03748): two expansions of one sentence belong together, and to their sentence; decoys
and misses belong to none. Two sentences that share a theme are not held against
each other. No evaluation question is read. `evals/compare.py` tells whether it pays.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

from kern.embedded import PLAIN_MODEL, embedded_folder
from kern.expansions import Expansions
from kern.index import Index, chunk_corpus
from kern.opening import Workspace
from kern.settings import load_settings

TARGET = Path(__file__).parent.parent / "src" / "kern" / "adapter.safetensors"
SEED = 0
RANK = 16
SCALE = 2.0
RATE = 1e-3
WARM_UP = 30
TEMPERATURE = 0.05
BATCH = 40
DECOYS = 24
MISSES = 24
THEMES = 8
THEME_WEIGHT = 0.3
NEVER = -1e4


class Additive(nn.Module):
    """A linear layer with a low-rank addition that starts at nothing."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.a = nn.Parameter(torch.randn(RANK, base.in_features) / math.sqrt(base.in_features))
        self.b = nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, x: Tensor) -> Tensor:
        """What the layer gives, and the addition."""
        return self.base(x) + SCALE * (x @ self.a.T @ self.b.T)


@dataclass(frozen=True)
class Material:
    """What is trained on, by the number of the sentence.

    Attributes:
        sentences: text of each sentence.
        asked: expansions of each sentence that has some.
        themes: wordings of each theme, and the sentences that it holds for.
        shared: which pairs of sentences share a theme.
        decoys: questions that nothing answers.
        misses: questions that sentences call forth and do not answer.
    """

    sentences: list[str]
    asked: dict[int, list[str]]
    themes: list[tuple[list[str], list[int]]]
    shared: np.ndarray
    decoys: list[str]
    misses: list[str]


def material(index: Index, expansions: Expansions) -> Material:
    """The training material that an index holds."""
    sentences = [index.sentence(row) for row in range(len(index.sentences))]
    asked: dict[int, list[str]] = defaultdict(list)
    for item, sentence in zip(index.expansions, index.expansion_sentence, strict=True):
        if sentence >= 0:
            asked[int(sentence)].append(item.text)
    members = index.theme_members
    themes = [
        (list(theme.wordings), np.flatnonzero(members[number]).tolist())
        for number, theme in enumerate(index.themes)
        if len(theme.wordings) > 1 and members[number].any()
    ]
    held = members.astype(np.int64)
    return Material(
        sentences,
        dict(asked),
        themes,
        held.T @ held > 0,
        list(expansions.decoys),
        [miss.text for miss in index.misses],
    )


def adapted(model: SentenceTransformer) -> dict[str, Additive]:
    """Freeze a model, and put an addition on each linear layer of its encoder."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    transformer = model[0].model
    additions = {}
    for name, layer in list(transformer.named_modules()):
        if isinstance(layer, nn.Linear) and name.startswith("encoder."):
            parent, _, child = name.rpartition(".")
            additions[name] = Additive(layer)
            setattr(transformer.get_submodule(parent), child, additions[name])
    return additions


def embed(model: SentenceTransformer, texts: list[str]) -> Tensor:
    """Unit vectors that gradients flow through."""
    with torch.autocast("cpu", torch.bfloat16):
        vectors = model(dict(model.preprocess(texts)))["sentence_embedding"]
    return nn.functional.normalize(vectors.float(), dim=1)


def contrast(asked: Tensor, keys: Tensor, others: Tensor, alike: Tensor) -> Tensor:
    """InfoNCE: row i of ``asked`` belongs to row i of ``keys``, and to none of ``others``."""
    scores = (asked @ keys.T / TEMPERATURE).masked_fill(alike, NEVER)
    scores = torch.cat([scores, asked @ others.T / TEMPERATURE], dim=1)
    return nn.functional.cross_entropy(scores, torch.arange(len(asked)))


class Drawer:
    """Draws without putting back, until all were drawn."""

    def __init__(self, dealer: random.Random, texts: list[str]) -> None:
        self.dealer, self.texts = dealer, texts
        self.left: list[str] = []

    def draw(self) -> str:
        """One text."""
        self.left = self.left or self.dealer.sample(self.texts, len(self.texts))
        return self.left.pop()


def loss_of(
    model: SentenceTransformer,
    given: Material,
    batch: list[int],
    dealer: random.Random,
    drawers: dict[int, Drawer],
) -> Tensor:
    """The loss of a batch of sentences."""
    first = [drawers[number].draw() for number in batch]
    second = [drawers[number].draw() for number in batch]
    away = dealer.sample(given.decoys, DECOYS) + dealer.sample(given.misses, MISSES)
    themes = dealer.sample(given.themes, THEMES)
    worded = [dealer.sample(wordings, 2) for wordings, _ in themes]
    short = embed(model, [*first, *second, *away, *(w[0] for w in worded), *(w[1] for w in worded)])
    long = embed(
        model,
        [given.sentences[n] for n in batch]
        + [given.sentences[dealer.choice(members)] for _, members in themes],
    )
    one, two, others, this, that = short.split([BATCH, BATCH, DECOYS + MISSES, THEMES, THEMES])
    said, member = long.split([BATCH, THEMES])
    alike = torch.tensor(given.shared[np.ix_(batch, batch)]) & ~torch.eye(BATCH, dtype=torch.bool)
    nothing = torch.zeros(THEMES, THEMES, dtype=torch.bool)
    pairs = ((one, two), (two, one), (one, said), (two, said))
    of_sentences = torch.stack([contrast(*pair, others, alike) for pair in pairs]).mean()
    of_themes = torch.stack(
        [contrast(this, that, others, nothing), contrast(this, member, others, nothing)]
    ).mean()
    return of_sentences + THEME_WEIGHT * of_themes


def train(given: Material, epochs: int) -> dict[str, Tensor]:
    """The additions: of each layer ``a`` and, with the scale in it, ``b``."""
    dealer = random.Random(SEED)  # noqa: S311  no secret hangs on it
    torch.manual_seed(SEED)
    torch.set_grad_enabled(True)
    model = SentenceTransformer(str(embedded_folder()), device="cpu")
    additions = adapted(model)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    steps = epochs * sum(map(len, given.asked.values())) // (2 * BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    numbers = sorted(given.asked)
    weights = [len(given.asked[number]) for number in numbers]
    drawers = {number: Drawer(dealer, given.asked[number]) for number in numbers}
    model.train()
    start, recent = time.monotonic(), []
    for step in range(steps):
        batch: dict[int, None] = {}
        while len(batch) < BATCH:
            batch[dealer.choices(numbers, weights)[0]] = None
        loss = loss_of(model, given, list(batch), dealer, drawers)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        recent.append(float(loss.detach()))
        if step % 10 == 9:
            print(
                f"{step + 1}/{steps} {np.mean(recent[-10:]):.3f} {time.monotonic() - start:.0f}s",
                flush=True,
            )
    found = {}
    for name, layer in additions.items():
        found[f"{name}.a"] = layer.a.detach().half().contiguous()
        found[f"{name}.b"] = (SCALE * layer.b.detach()).half().contiguous()
    return found


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    workspace = Workspace.open(load_settings({"model": PLAIN_MODEL}))
    read = workspace.expansions
    passages = chunk_corpus(workspace.corpus, workspace.encoder, workspace.recipe)
    bare = Index(workspace.recipe, passages, read.items, read.misses, read.themes, {}, {})
    save_file(train(material(bare, read), options.epochs), str(options.out))
    print(f"{options.out}: SHA-256 {sha256(options.out.read_bytes()).hexdigest()}")
    print("That of the adapter in use stands in src/kern/encoder.py as ADAPTER_SHA256.")


if __name__ == "__main__":
    main()
