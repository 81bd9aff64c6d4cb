"""Train the attribution tagger, twice: on PolNeAR, then on PolNeAR and what the first labels with the rules.

    python models/attributions-en/train.py --data DIR [--held-back] [--teacher FILE]

DIR holds ``polnear_train_dev.tar.gz`` and the plain news of `silver`. With ``--held-back`` an eighth
of PolNeAR's training articles is kept for measuring, as when the settings were chosen; without, all
are trained on, as for release. ``--teacher`` takes the first round's weights from a file.
PolNeAR's dev part is read by `benchmarks.attributions` alone.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from lessons import Lesson, lesson_of, read_lessons
from retell import retold
from safetensors.numpy import load_file, save_file
from silver import labelled, plain_sentences, plain_texts
from torch import nn
from torch.nn import functional

from detector.facts.speech.sight import CUE_CLASSES, ENDINGS, FORMS, MARKS
from detector.facts.speech.tagger import (
    BODY_STEPS,
    CONTENT,
    DISTANCES,
    ROLE_STEPS,
    SOURCE,
    Tagger,
    distances,
    windows,
)  # fmt: skip
from detector.facts.words import Run
from detector.text import token_hashes

HERE = Path(__file__).parent
WORD, WIDTH, ROLE_WIDTH = 64, 128, 96
#: Times that a word occurs without a capital to have a vector of its own: names have none.
LEAST = 3
#: Words of static-en, most frequent first, that get a vector from it alone.
STATIC_WORDS = 24_000
DROPOUT, WORD_DROPOUT = 0.25, 0.12
EPOCHS, BATCH, RATE = 5, 6, 3e-3
#: Texts of one to fifteen sentences each in which statements are told anew.
RETOLD = 400
#: What torch leaves out of the loss.
_NO_LABEL = -100
#: Words of zeros between articles laid end to end: as far as the network sees.
APART = sum(BODY_STEPS)


class Vocabulary:
    """The words with vectors: of their own, or from static-en."""

    def __init__(self, lessons: list[Lesson]) -> None:
        counts: Counter[int] = Counter()
        for lesson in lessons:
            counts.update(lesson.sight.hash[lesson.sight.form % 4 == 0].tolist())
        own = sorted(word for word, count in counts.items() if count >= LEAST)
        self.own = {word: number for number, word in enumerate(own, 1)}
        folder = HERE.parent / "static-en"
        words = list(json.loads((folder / "tokenizer.json").read_bytes())["model"]["vocab"])[
            : STATIC_WORDS + 1
        ]
        table = load_file(folder / "model.safetensors")["embedding.weight"]
        static = dict(zip(token_hashes(words[1:]).tolist(), range(1, len(words)), strict=True))
        self.hashes = np.array(sorted({*self.own, *static}), dtype=np.uint64)
        rows = [static.get(word, 0) for word in self.hashes.tolist()]
        self.static = np.concatenate(
            (np.zeros((1, table.shape[1]), np.float32), table[rows].astype(np.float32))
        )
        self.static[1:][np.array(rows) == 0] = 0
        self.own_of = np.array([0, *(self.own.get(word, 0) for word in self.hashes.tolist())])

    def places(self, hashes: np.ndarray) -> np.ndarray:
        """Return each word's row; 0 for the unknown."""
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[place] == hashes, place + 1, 0)


class Layer(nn.Module):
    """One convolution over three words, added to what came in."""

    def __init__(self, width: int, step: int) -> None:
        super().__init__()
        self.linear, self.step = nn.Linear(3 * width, width), step

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        padded = functional.pad(seen, (0, 0, self.step, self.step))
        around = torch.cat((padded[: len(seen)], seen, padded[2 * self.step :]), dim=1)
        return seen + functional.relu(self.linear(around))


class Network(nn.Module):
    """The tagger as it is trained; `exported` turns it into the weights that `Tagger` reads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.own_of = torch.tensor(vocabulary.own_of)
        self.static = torch.tensor(vocabulary.static)
        self.own = nn.Embedding(len(vocabulary.own) + 1, WORD)
        self.from_static = nn.Linear(vocabulary.static.shape[1], WORD, bias=False)
        self.word_in = nn.Linear(WORD, WIDTH, bias=False)
        self.marks = nn.Linear(MARKS, WIDTH, bias=False)
        self.ending = nn.Embedding(ENDINGS, WIDTH)
        self.form = nn.Embedding(FORMS, WIDTH)
        self.lexicon = nn.Embedding(CUE_CLASSES, WIDTH)
        self.body = nn.ModuleList(Layer(WIDTH, step) for step in BODY_STEPS)
        self.cue = nn.Linear(WIDTH, 3)
        self.role_word = nn.Linear(WIDTH, ROLE_WIDTH)
        self.role_cue = nn.Linear(WIDTH, ROLE_WIDTH, bias=False)
        self.distance = nn.Embedding(DISTANCES, ROLE_WIDTH)
        self.roles = nn.ModuleList(Layer(ROLE_WIDTH, step) for step in ROLE_STEPS)
        self.role = nn.Linear(ROLE_WIDTH, 3)
        self.transition = nn.Parameter(torch.eye(3))
        self.drop = nn.Dropout(DROPOUT)
        for table in (self.own, self.ending, self.form, self.lexicon, self.distance):
            nn.init.normal_(table.weight, std=0.1)

    def read(self, batch: Batch) -> torch.Tensor:
        """Return what the network makes of each word: (words, WIDTH)."""
        own = self.own_of[batch.word]
        if self.training:
            own = own * (torch.rand(own.shape) >= WORD_DROPOUT)
        word = self.own(own) + self.from_static(self.static[batch.word])
        seen = self.word_in(self.drop(word)) + self.marks(batch.marks)
        seen = seen + self.drop(self.ending(batch.ending)) + self.form(batch.form) + self.lexicon(batch.cue)
        seen = functional.relu(seen) * batch.inside
        for layer in self.body:
            seen = self.drop(layer(seen)) * batch.inside
        return seen

    def role_scores(self, seen: torch.Tensor, batch: Batch) -> torch.Tensor:
        """Return scores of the roles for all rows of all windows: (rows, 3)."""
        cue = self.role_cue(seen[batch.cue_bounds[:, 0]] + seen[batch.cue_bounds[:, 1] - 1])
        view = self.role_word(seen)[batch.row_word] + cue[batch.row_cue] + self.distance(batch.row_distance)
        rows = self.drop(functional.relu(view)) * batch.row_inside
        for layer in self.roles:
            rows = self.drop(layer(rows)) * batch.row_inside
        return self.role(rows)

    def exported(self) -> dict[str, np.ndarray]:
        """Return the weights in the form that `Tagger` reads."""
        with torch.no_grad():
            word = (self.own(self.own_of) + self.from_static(self.static)).numpy()
        scale = np.abs(word).max(axis=0) / 127
        weights = {"words": self.vocabulary.hashes, "word_scale": scale.astype(np.float32)}
        weights["word"] = np.round(word / scale).astype(np.int8)
        for name, value in self.state_dict().items():
            array = value.detach().numpy().astype(np.float16)
            match name.split("."):
                case ["own" | "from_static", *_]:
                    continue
                case ["word_in" | "marks" as table, "weight"]:
                    weights[table] = array.T
                case ["ending" | "form" | "lexicon" | "distance" as table, "weight"]:
                    weights[table] = array
                case [*group, "linear", kind]:
                    weights[".".join((*group, kind)).replace("roles", "role")] = array.T
                case _:
                    weights[name] = array.T if name.endswith("weight") else array
        return {name: np.ascontiguousarray(value) for name, value in weights.items()}


class Batch:
    """Several articles laid end to end, and the windows around their cues."""

    def __init__(self, lessons: list[Lesson], vocabulary: Vocabulary) -> None:
        inside, begins, total = [], [], 0
        for lesson in lessons:
            begins.append(total)
            inside += [1.0] * len(lesson.sight.token) + [0.0] * APART
            total += len(lesson.sight.token) + APART

        def laid(name: str) -> torch.Tensor:
            rows = []
            for lesson in lessons:
                value = getattr(lesson.sight, name)
                rows += [value, np.zeros((APART, *value.shape[1:]), value.dtype)]
            return torch.tensor(
                np.concatenate(rows).view(np.int64) if name == "hash" else np.concatenate(rows)
            )

        self.inside = torch.tensor(inside)[:, None]
        self.word = torch.tensor(vocabulary.places(laid("hash").numpy().view(np.uint64)))
        self.ending, self.form, self.cue = laid("ending"), laid("form"), laid("cue")
        self.marks = laid("marks")
        self.labels = torch.zeros(total, dtype=torch.long)
        for lesson, begin in zip(lessons, begins, strict=True):
            self.labels[[begin + word for word in lesson.unsure]] = _NO_LABEL
        self._lay_windows(lessons, begins)

    def _lay_windows(self, lessons: list[Lesson], begins: list[int]) -> None:
        words, cues, owners, offsets, inside, labels, bounds = [], [], [], [], [], [], []
        apart = max(ROLE_STEPS)
        for lesson, begin in zip(lessons, begins, strict=True):
            runs = [Run(cue[0], cue[-1] + 1) for _, cue, _ in lesson.relations]
            around = windows(runs, lesson.sight.paragraph).tolist()
            for (source, _, content), run, (first, stop) in zip(lesson.relations, runs, around, strict=True):
                self.labels[begin + run.first] = 1
                self.labels[begin + run.first + 1 : begin + run.stop] = 2
                size = stop - first
                offsets.append((len(words), size))
                owners += [len(bounds)] * (size + apart)
                words += [*range(begin + first, begin + stop), *([begin + first] * apart)]
                cues += [(begin + run.first, begin + run.stop)] * (size + apart)
                inside += [1.0] * size + [0.0] * apart
                labels.append(
                    [CONTENT if word in content else SOURCE * (word in source) for word in range(first, stop)]
                )
                bounds.append((begin + run.first, begin + run.stop))
        self.row_word, self.row_cue = torch.tensor(words), torch.tensor(owners)
        self.row_distance = torch.tensor(distances(np.array(words), np.array(cues)))
        self.row_inside = torch.tensor(inside)[:, None]
        self.cue_bounds = torch.tensor(bounds)
        longest = max(size for _, size in offsets)
        self.places = torch.tensor(
            [[min(at + step, at + size - 1) for step in range(longest)] for at, size in offsets]
        )
        self.mask = torch.tensor([[step < size for step in range(longest)] for _, size in offsets])
        self.roles = torch.tensor([row + [0] * (longest - len(row)) for row in labels])


def path_loss(
    scores: torch.Tensor, roles: torch.Tensor, mask: torch.Tensor, transition: torch.Tensor
) -> torch.Tensor:
    """Return the negative log likelihood of the labels, each window a chain (a conditional random field)."""
    total, path = scores[:, 0], scores[:, 0].gather(1, roles[:, :1])[:, 0]
    for step in range(1, scores.shape[1]):
        onward = torch.logsumexp(total[:, :, None] + transition, dim=1) + scores[:, step]
        total = torch.where(mask[:, step, None], onward, total)
        here = scores[:, step].gather(1, roles[:, step : step + 1])[:, 0]
        path = path + (here + transition[roles[:, step - 1], roles[:, step]]) * mask[:, step]
    return (torch.logsumexp(total, dim=1) - path).sum()


def fit(lessons: list[Lesson], network: Network, seed: int, check: list[Lesson]) -> None:
    """Train a network."""
    shuffle = random.Random(seed)  # noqa: S311 - no secret
    lessons = [lesson for lesson in lessons if lesson.relations]
    steps = EPOCHS * math.ceil(len(lessons) / BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.1)
    begun = time.monotonic()
    for epoch in range(EPOCHS):
        network.train()
        shuffle.shuffle(lessons)
        sums = [0.0, 0.0]
        for first in range(0, len(lessons), BATCH):
            batch = Batch(lessons[first : first + BATCH], network.vocabulary)
            seen = network.read(batch)
            cues = functional.cross_entropy(network.cue(seen), batch.labels, reduction="sum")
            scores = network.role_scores(seen, batch)[batch.places]
            roles = path_loss(scores, batch.roles, batch.mask, network.transition)
            optimiser.zero_grad()
            ((cues + roles) / len(batch.cue_bounds)).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            sums[0] += cues.item()
            sums[1] += roles.item()
        print(epoch, [round(value) for value in sums], round(time.monotonic() - begun), flush=True)
        if check and (epoch % 2 or epoch > EPOCHS - 2):
            print(measured(network, check), flush=True)


def measured(network: Network, lessons: list[Lesson]) -> dict[str, float]:
    """Return F1 over words of some articles, as `benchmarks.attributions` counts."""
    network.eval()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        save_file(network.exported(), path)
        tagger = Tagger(path)
    counts: Counter[str] = Counter()
    for lesson in lessons:
        left = list(lesson.relations)
        counts["gold"] += len(left)
        counts["gold words"] += sum(len(content) for _, _, content in left)
        for item in tagger.tag(lesson.sight):
            cue = list(range(*item.cue))
            source = set(range(*item.source)) if item.source else set()
            content = {word for piece in item.content for word in range(*piece)}
            counts["found"] += 1
            counts["found words"] += len(content)
            mate = next((mate for mate in left if not set(mate[1]).isdisjoint(cue)), None)
            if mate is None:
                continue
            left.remove(mate)
            counts["cue"] += 1
            counts["cue exact"] += mate[1] == cue
            counts["source exact"] += mate[0] == source
            counts["content exact"] += mate[2] == content
            counts["words"] += len(mate[2] & content)
    figures = {
        name: 2 * counts[name] / (counts["found"] + counts["gold"])
        for name in ("cue", "cue exact", "source exact", "content exact")
    }
    figures["content"] = 2 * counts["words"] / (counts["found words"] + counts["gold words"])
    figures["precision"] = counts["cue"] / max(1, counts["found"])
    return {name: round(value, 3) for name, value in figures.items()}


def trained(taught: list[Lesson], seed: int, check: list[Lesson]) -> Network:
    """Return a network trained from nothing."""
    torch.manual_seed(seed)
    network = Network(Vocabulary(taught))
    print(sum(value.numel() for value in network.parameters()), "weights")
    fit(taught, network, seed, check)
    network.eval()
    return network


def main() -> None:
    """Train and write ``model.safetensors`` beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--held-back", action="store_true", help="keep an eighth for measuring")
    parser.add_argument("--teacher", type=Path, help="weights of the first round")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=HERE / "model.safetensors")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(options.data / "polnear_train_dev.tar.gz") as archive:
            archive.extractall(folder, filter="data")
        lessons, statements = read_lessons(Path(folder) / "train")
    names = sorted(lessons)
    held = set(names[::8]) if options.held_back else set()
    taught = [lesson for name in names if name not in held for lesson in lessons[name]]
    known = [item for name in names if name not in held for item in statements[name]]
    check = [lessons[name][0] for name in sorted(held)]
    told = retold(known, plain_sentences(options.data), RETOLD, options.seed)
    taught += [lesson_of(text, marked) for text, marked in told]
    teacher = options.teacher or options.out
    if options.teacher is None:
        save_file(trained(taught, options.seed, check).exported(), teacher)
    first = Tagger(teacher)
    taught += [lesson_of(*labelled(text, first)) for text in plain_texts(options.data, options.seed)]
    save_file(trained(taught, options.seed, check).exported(), options.out)
    print(options.out, options.out.stat().st_size)


if __name__ == "__main__":
    main()
