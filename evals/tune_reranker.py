"""Train the reranker on the expansions and the development questions, and write what it learnt.

    python evals/tune_reranker.py    # src/kern/reranker.safetensors, reranker-held-out.json

All of the embedded MiniLM's encoder is trained, its word vectors apart, with a head of one
number. Each question is read with sentences that answer it and with near ones that do not:
binary cross-entropy, and cross-entropy of each answer among the others of its question. Of the
difference to the published weights the largest singular values are kept (Eckart & Young 1936).

It is trained twice: on four fifths of the development questions, to tell what it makes of the
last fifth (`fit.py` needs that), and on all, for use. On a graphics card this takes minutes, on
two cores most of a day; two cards do not give the same weights to the last bit.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from fit import EVALS, HELD_OUT, cases, is_decided
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoModel, AutoTokenizer

from kern.embedded import WEIGHTS, embedded_folder
from kern.evaluation.data import load_eval_set
from kern.index import Index
from kern.opening import Workspace
from kern.reranker import learnt_path
from kern.retrieval import READ, as_read
from kern.settings import load_settings

SEED = 0
RATE, WARM_UP, EPOCHS = 2e-4, 50, 3.0
AT_A_TIME = 48  # questions
ANSWERS, OTHERS = 3, 8  # sentences read with a question, at most
NEAREST = 8  # of which two thirds of the others come from these
AMONG_OTHERS = 0.3  # weight of the second loss
DEVELOPMENT_TIMES = 2  # an epoch sees a development question as often
FIFTHS, HELD_OUT_FIFTH = 5, 0
RANK = 64
MAX_TOKENS = 144
# Weights of pairs that nobody judged: a question made from a sentence may be answered
# elsewhere too, most of all by the sentences nearest to it.
OF_PASSAGE, SAME_SECTION, NEAR, FAR, OF_THEME = 0.3, 0.5, 0.15, 0.4, 0.5


@dataclass(frozen=True)
class Group:
    """A question with sentences that were judged against it.

    Attributes:
        question: as it is read.
        rows: of the sentences, the nearest first.
        answers: 1 where the sentence answers, 0 where not, -1 where it is not known.
        weights: of each pair.
        turn: id of the development question, else empty.
        fifth: which of the fifths of the development questions it is in, else -1.
    """

    question: str
    rows: list[int]
    answers: list[int]
    weights: list[float]
    turn: str = ""
    fifth: int = -1


class CrossEncoder(nn.Module):
    """MiniLM over question and sentence, and one number from what it makes of them."""

    def __init__(self) -> None:
        super().__init__()
        folder = str(embedded_folder())
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.model = AutoModel.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, add_pooling_layer=False
        )
        self.head = nn.Linear(2 * self.model.config.hidden_size, 1)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        for words in ("word_embeddings", "position_embeddings"):
            getattr(self.model.embeddings, words).weight.requires_grad_(False)

    def forward(self, questions: list[str], sentences: list[str]) -> Tensor:
        """Log-odds that each sentence answers its question."""
        device = self.head.weight.device
        pairs = self.tokenizer(
            questions,
            sentences,
            padding=True,
            truncation="longest_first",
            max_length=MAX_TOKENS,
            return_tensors="pt",
        ).to(device)
        with torch.autocast(device.type, torch.bfloat16):
            hidden = self.model(**pairs).last_hidden_state
        read = pairs["attention_mask"].unsqueeze(-1)
        mean = (hidden * read).sum(1) / read.sum(1)
        return self.head(torch.cat([hidden[:, 0], mean], dim=1).float())[:, 0]


def from_the_index(index: Index, dealer: random.Random, decoys: Sequence[str]) -> list[Group]:
    """Groups of the expansions, themes, misses and decoys."""
    vectors = index.dense["sentences"].vectors()
    of_passage = index.sentence_passage
    country = np.array([index.passages[row].country for row in of_passage])
    held = index.theme_members.astype(np.int64)
    shared = held.T @ held > 0
    nearness = {
        view: index.dense[view].vectors() @ vectors.T for view in ("expansions", "misses", "decoys")
    }
    groups = []
    for number, item in enumerate(index.expansions):
        near, own = nearness["expansions"][number], int(index.expansion_sentence[number])
        sure = 1.0 if own >= 0 else OF_PASSAGE
        if own < 0:
            mine = np.flatnonzero(of_passage == index.expansion_passage[number])
            own = int(mine[near[mine].argmax()])
        order = [int(i) for i in np.argsort(-near) if i != own and not shared[own, i]]
        same = [i for i in order if country[i] == country[own]][:4]
        others = list(dict.fromkeys([*same, *order[:14], *dealer.sample(order[14:], 3)]))
        closest = set(order[:6])
        weights = [
            SAME_SECTION if country[i] == country[own] else NEAR if i in closest else FAR
            for i in others
        ]
        zeros = [0] * len(others)
        groups.append(Group(item.text, [own, *others], [1, *zeros], [sure, *weights]))
    for theme, members in zip(index.themes, index.theme_members, strict=True):
        inside, outside = np.flatnonzero(members).tolist(), np.flatnonzero(~members).tolist()
        for wording in theme.wordings[:6] if inside else ():
            some = dealer.sample(inside, min(ANSWERS, len(inside)))
            others = dealer.sample(outside, OTHERS)
            answers = [1] * len(some) + [0] * len(others)
            weights = [OF_THEME] * len(some) + [FAR] * len(others)
            groups.append(Group(wording, some + others, answers, weights))
    for number, miss in enumerate(index.misses):
        own_country = index.passages[int(index.miss_passage[number])].country
        order = np.argsort(-nearness["misses"][number])
        rows = [int(i) for i in order if country[i] == own_country][:6]
        groups.append(Group(miss.text, rows, [0] * len(rows), [1.0] * len(rows)))
    for number, decoy in enumerate(decoys):
        rows = [int(i) for i in np.argsort(-nearness["decoys"][number])[:12]]
        groups.append(Group(decoy, rows, [0] * len(rows), [1.0] * len(rows)))
    return groups


def from_the_questions(workspace: Workspace) -> list[Group]:
    """Groups of the development questions, with the sentences that the signals put first."""
    assistant = workspace.assistant()
    index = assistant.retriever.index
    evals = load_eval_set(EVALS)
    asked = evals.of_split("development")
    found = [c for c in cases(assistant, evals, asked) if is_decided(c)]
    ids = sorted({c.turn.question.id for c in found})
    random.Random(SEED).shuffle(ids)  # noqa: S311  no secret hangs on it
    fifth = {name: place % FIFTHS for place, name in enumerate(ids)}
    groups = []
    for case in found:
        allowed = case.assessment.allowed[index.sentence_passage]
        order = np.argsort(-case.assessment.sentences, kind="stable")
        rows = [int(i) for i in order if allowed[i]][:20]
        grades = [case.sentences[row] for row in rows]
        answers = [1 if grade > 1 else -1 if grade == 1 else 0 for grade in grades]
        of = case.turn
        weights = [1.0] * len(rows)
        groups.append(
            Group(as_read(case.query), rows, answers, weights, of.id, fifth[of.question.id])
        )
    return groups


def train(groups: Iterable[Group], sentences: list[str], epochs: float) -> CrossEncoder:
    """A cross-encoder trained on groups."""
    dealer = random.Random(SEED)  # noqa: S311  no secret hangs on it
    torch.manual_seed(SEED)
    torch.set_grad_enabled(True)
    model = CrossEncoder().to("cuda" if torch.cuda.is_available() else "cpu").train()
    items = [g for g in groups for _ in range(DEVELOPMENT_TIMES if g.turn else 1)]
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    steps = max(1, int(epochs * len(items) / AT_A_TIME))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    left: list[Group] = []
    for step in range(steps):
        if len(left) < AT_A_TIME:
            left = dealer.sample(items, len(items))
        batch, left = left[:AT_A_TIME], left[AT_A_TIME:]
        loss = loss_of(model, batch, sentences, dealer)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            print(f"{step}/{steps} {float(loss):.3f}", flush=True)
    return model.eval()


def loss_of(
    model: CrossEncoder, batch: list[Group], sentences: list[str], dealer: random.Random
) -> Tensor:
    """Both losses of some questions."""
    drawn = [(n, place) for n, group in enumerate(batch) for place in draw(group, dealer)]
    scores = model(
        [batch[n].question for n, _ in drawn], [sentences[batch[n].rows[p]] for n, p in drawn]
    )
    device = scores.device
    target = torch.tensor([float(batch[n].answers[p]) for n, p in drawn], device=device)
    weight = torch.tensor([batch[n].weights[p] for n, p in drawn], device=device)
    group = torch.tensor([n for n, _ in drawn], device=device)
    each = binary_cross_entropy_with_logits(scores, target, reduction="none")
    others = torch.zeros(len(batch), device=device)
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
        change = weight.detach().float().cpu() - before[name].float()
        if change.dim() > 1 and min(change.shape) > RANK:
            left, values, right = torch.linalg.svd(change, full_matrices=False)
            roots = values[:RANK].sqrt()
            a, b = (roots[:, None] * right[:RANK]).half(), (left[:, :RANK] * roots).half()
            found[f"{name}.a"], found[f"{name}.b"] = a.contiguous(), b.contiguous()
            kept = b.float() @ a.float()
        else:
            found[f"{name}.d"] = change.half().contiguous()
            kept = change.half().float()
        weight.data.copy_(before[name].float() + kept)
    return found


def main() -> None:
    """Train twice and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=learnt_path())
    parser.add_argument("--held-out", type=Path, default=HELD_OUT)
    options = parser.parse_args()
    workspace = Workspace.open(load_settings())
    index = workspace.index()
    sentences = [index.sentence(row) for row in range(len(index.sentences))]
    dealer = random.Random(SEED)  # noqa: S311  no secret hangs on it
    groups = from_the_index(index, dealer, workspace.expansions.decoys)
    groups += from_the_questions(workspace)
    held_out = [g for g in groups if g.fifth == HELD_OUT_FIFTH]
    model = train((g for g in groups if g.fifth != HELD_OUT_FIFTH), sentences, options.epochs)
    learnt(model)
    torch.set_grad_enabled(False)
    read = {}
    for group in held_out:
        best = [sentences[row] for row in group.rows[:READ]]
        read[group.turn] = round(float(model([group.question] * len(best), best).max()), 3)
    options.held_out.write_text(json.dumps(dict(sorted(read.items())), indent=0) + "\n", "utf-8")
    save_file(learnt(train(groups, sentences, options.epochs)), str(options.out))
    print(f"{options.out}: SHA-256 {sha256(options.out.read_bytes()).hexdigest()}")
    print("That of the reranker in use stands in src/kern/reranker.py as LEARNT_SHA256.")


if __name__ == "__main__":
    main()
