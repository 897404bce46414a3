"""Train the reranker on the groups of `training_groups.py`, and write what it learnt.

    python evals/tune_reranker.py groups.jsonl  # src/kern/reranker.safetensors, -held-out.json

All of the embedded MiniLM's encoder is trained, its word vectors apart, with a head of one
number. Each question is read with sentences that answer it and with near ones that do not:
binary cross-entropy, and cross-entropy of each answer among the others of its question. Of the
difference to the published weights the largest singular values are kept (Eckart & Young 1936).

It is trained on all development questions, for use, and five times without a fifth of them, to
tell what it makes of that fifth (`fit.py` needs that). On a graphics card this takes minutes, on
two cores days; two cards do not give the same weights to the last bit.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from groups import HELD_OUT, Group, read_groups
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoModel

from kern.embedded import WEIGHTS, embedded_folder
from kern.reranker import learnt_path

SEED = 0
RATE, WARM_UP, EPOCHS = 2e-4, 50, 3.0
AT_A_TIME = 48  # questions
ANSWERS, OTHERS = 3, 8  # sentences read with a question, at most
NEAREST = 8  # of which two thirds of the others come from these
AMONG_OTHERS = 0.3  # weight of the second loss
DEVELOPMENT_TIMES = 2  # an epoch sees a development question as often
FIFTHS = 5
RANK = 64
MAX_TOKENS = 144


class CrossEncoder(nn.Module):
    """MiniLM over question and sentence, and one number from what it makes of them."""

    def __init__(self) -> None:
        super().__init__()
        folder = embedded_folder()
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self.tokenizer.enable_padding()
        self.model = AutoModel.from_pretrained(
            str(folder), local_files_only=True, use_safetensors=True, add_pooling_layer=False
        )
        self.head = nn.Linear(2 * self.model.config.hidden_size, 1)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        for words in ("word_embeddings", "position_embeddings"):
            getattr(self.model.embeddings, words).weight.requires_grad_(False)

    def pieces(self, pairs: list[tuple[str, str]]) -> dict[str, Tensor]:
        """Word pieces of pairs of a question and a sentence."""
        found = self.tokenizer.encode_batch(pairs)
        parts = {"input_ids": "ids", "token_type_ids": "type_ids"}
        parts["attention_mask"] = "attention_mask"
        return {
            name: torch.from_numpy(np.array([getattr(one, part) for one in found]))
            for name, part in parts.items()
        }

    def forward(self, pieces: dict[str, Tensor]) -> Tensor:
        """Log-odds that each sentence answers its question."""
        device = self.head.weight.device
        pieces = {name: part.to(device) for name, part in pieces.items()}
        with torch.autocast(device.type, torch.bfloat16, enabled=self.training):
            hidden = self.model(**pieces).last_hidden_state
        read = pieces["attention_mask"].unsqueeze(-1)
        mean = (hidden * read).sum(1) / read.sum(1)
        return self.head(torch.cat([hidden[:, 0], mean], dim=1).float())[:, 0]


@dataclass(frozen=True)
class Batch:
    """Pairs that are read at one step.

    Attributes:
        pieces: of each pair.
        target: 1 where the sentence answers, else 0.
        weight: of each pair.
        group: number of the question that each pair is of.
    """

    pieces: dict[str, Tensor]
    target: Tensor
    weight: Tensor
    group: Tensor


def batches(
    groups: Sequence[Group], sentences: list[str], model: CrossEncoder, steps: int
) -> Iterator[Batch]:
    """So many batches of the groups in random order, with some of the sentences of each."""
    dealer = random.Random(SEED)  # noqa: S311  no secret hangs on it
    items = [g for g in groups for _ in range(DEVELOPMENT_TIMES if g.turn else 1)]
    left: list[Group] = []
    for _ in range(steps):
        if len(left) < AT_A_TIME:
            left = dealer.sample(items, len(items))
        some, left = left[:AT_A_TIME], left[AT_A_TIME:]
        drawn = [(n, place) for n, group in enumerate(some) for place in draw(group, dealer)]
        yield Batch(
            model.pieces([(some[n].question, sentences[some[n].rows[p]]) for n, p in drawn]),
            torch.tensor([float(some[n].answers[p]) for n, p in drawn]),
            torch.tensor([some[n].weights[p] for n, p in drawn]),
            torch.tensor([n for n, _ in drawn]),
        )


def ahead(found: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches, each made while the one before is worked on."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, found, None)
        while (batch := coming.result()) is not None:
            coming = maker.submit(next, found, None)
            yield batch


def train(groups: Sequence[Group], sentences: list[str], epochs: float) -> CrossEncoder:
    """A cross-encoder trained on groups."""
    torch.manual_seed(SEED)
    model = CrossEncoder().to("cuda" if torch.cuda.is_available() else "cpu").train()
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    seen = sum(DEVELOPMENT_TIMES if group.turn else 1 for group in groups)
    steps = max(1, int(epochs * seen / AT_A_TIME))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    start = time.monotonic()
    for step, batch in enumerate(ahead(batches(groups, sentences, model, steps))):
        loss = loss_of(model(batch.pieces), batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            print(f"{step}/{steps} {loss.item():.3f} {time.monotonic() - start:.0f} s", flush=True)
    return model.eval()


def loss_of(scores: Tensor, batch: Batch) -> Tensor:
    """Both losses of some questions."""
    device = scores.device
    target, weight, group = (x.to(device) for x in (batch.target, batch.weight, batch.group))
    each = binary_cross_entropy_with_logits(scores, target, reduction="none")
    others = torch.zeros(AT_A_TIME, device=device)
    others = others.index_add(0, group, scores.clamp(max=30).exp() * (1 - target))
    best = target > 0
    among = torch.log(scores[best].exp() + others[group[best]]) - scores[best]
    second = (among * weight[best]).sum() / weight[best].sum().clamp(min=1)
    return (each * weight).sum() / weight.sum() + AMONG_OTHERS * second


def draw(group: Group, dealer: random.Random) -> list[int]:
    """Places in a group: some answers, and others of which most are near."""
    answers = [place for place, value in enumerate(group.answers) if value == 1]
    others = [place for place, value in enumerate(group.answers) if value == 0]
    near = others[:NEAREST]
    chosen = dealer.sample(near, min(OTHERS * 2 // 3, len(near)))
    rest = [place for place in others if place not in chosen]
    chosen += dealer.sample(rest, min(OTHERS - len(chosen), len(rest)))
    return dealer.sample(answers, min(ANSWERS, len(answers))) + chosen


def learnt(model: CrossEncoder) -> dict[str, Tensor]:
    """What the model learnt: low-rank products, differences of small weights, and the head.

    The model is left with just that, so that what is measured is what is kept.
    """
    before = load_file(str(embedded_folder() / WEIGHTS))
    found = {
        "head.weight": model.head.weight.detach().cpu().half(),
        "head.bias": model.head.bias.detach().cpu().half(),
    }
    for name, weight in model.model.named_parameters():
        if not weight.requires_grad:
            continue
        published = before[name].float().to(weight.device)
        change = weight.detach().float() - published
        if change.dim() > 1 and min(change.shape) > RANK:
            left, values, right = torch.linalg.svd(change, full_matrices=False)
            roots = values[:RANK].sqrt()
            a, b = (roots[:, None] * right[:RANK]).half(), (left[:, :RANK] * roots).half()
            found[f"{name}.a"], found[f"{name}.b"] = a.contiguous().cpu(), b.contiguous().cpu()
            kept = b.float() @ a.float()
        else:
            found[f"{name}.d"] = change.half().contiguous().cpu()
            kept = change.half().float()
        weight.data.copy_(published + kept)
    return found


def fifths(groups: Iterable[Group]) -> dict[str, int]:
    """Which fifth each development question is in."""
    ids = sorted({group.asked for group in groups if group.turn})
    random.Random(SEED).shuffle(ids)  # noqa: S311  no secret hangs on it
    return {name: place % FIFTHS for place, name in enumerate(ids)}


def read_by(model: CrossEncoder, groups: Iterable[Group], sentences: list[str]) -> dict[str, float]:
    """The highest log-odds that a model reads of each turn."""
    read = {}
    with torch.no_grad():
        for group in groups:
            if pairs := [(group.question, sentences[row]) for row in group.read]:
                read[group.turn] = round(float(model(model.pieces(pairs)).max()), 3)
    return read


def main() -> None:
    """Train on all, then without each fifth, and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("groups", type=Path)
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=learnt_path())
    parser.add_argument("--held-out", type=Path, default=HELD_OUT)
    options = parser.parse_args()
    sentences, groups = read_groups(options.groups)
    save_file(learnt(train(groups, sentences, options.epochs)), str(options.out))
    print(f"{options.out}: SHA-256 {sha256(options.out.read_bytes()).hexdigest()}")
    print("That of the reranker in use stands in src/kern/reranker.py as LEARNT_SHA256.")
    fifth = fifths(groups)
    read: dict[str, float] = {}
    for number in range(FIFTHS):
        apart = [g for g in groups if g.turn and fifth[g.asked] == number]
        others = [g for g in groups if not g.turn or fifth[g.asked] != number]
        model = train(others, sentences, options.epochs)
        learnt(model)
        read |= read_by(model, apart, sentences)
        options.held_out.write_text(
            json.dumps(dict(sorted(read.items())), indent=0) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
