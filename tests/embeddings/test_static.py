from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.embeddings import info, load_encoder
from detector.embeddings.static import MANIFEST, TOKENIZER, WEIGHTS, StaticEncoder
from detector.errors import ModelError
from detector.records import Article, Document
from detector.text import prepare, token_hashes

SENTENCES = (
    "The ministry said on Tuesday that 3.1 million people had left the region since 2019.",
    "“We won't be silenced,” Zoë's co-author told reporters in São Paulo.",
    "Shares fell 4.5%, to $1,250.75, after the bank's profit warning…",
    "It rained.",
    "U.N. envoys (and the E.U.) met well-known opposition leaders at 10:30 a.m.",
    "He added: 'The so-called plan — if it is one — isn't ours.'",
    "The naïve café owner paid £500,000 for ½ of it.",
)


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder(info("static-en").path)


def document(text: str) -> Document:
    return prepare(Article(text=text))


def test_default_encoder_is_the_shipped_one(encoder: StaticEncoder) -> None:
    assert load_encoder().name == encoder.name == f"static-en-{info('static-en').sha256[:8]}"
    assert load_encoder("static-en").dim == encoder.dim == info("static-en").dim


def test_equals_sentence_transformers(encoder: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(info("static-en").path), device="cpu", local_files_only=True)
    article = document(" ".join(SENTENCES))
    expected = model.encode([span.of(article.text) for span in article.sentences], show_progress_bar=False)
    assert len(article.sentences) >= 6
    np.testing.assert_allclose(encoder.encode(article), expected, atol=1e-4)
    assert not model.encode(["zzzzqx"], show_progress_bar=False).any()


def test_known_words_give_unit_vectors_and_others_zero(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(
        document("The minister resigned on Monday. Zzqxv qqzzxw xxqzzv. It rained hard.")
    )
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), (1, 0, 1), atol=1e-6)
    assert vectors.dtype == np.float32


@pytest.mark.parametrize("text", ["", " \n ", "…!?"])
def test_no_words_no_vectors(encoder: StaticEncoder, text: str) -> None:
    vectors = encoder.encode(document(text))
    assert vectors.shape == (len(document(text).sentences), encoder.dim)
    assert not vectors.any()


def test_looks_up_the_row_of_each_word(encoder: StaticEncoder) -> None:
    from safetensors.numpy import load_file

    folder = info("static-en").path
    vocabulary = json.loads((folder / TOKENIZER).read_text("utf-8"))["model"]["vocab"]
    row = load_file(folder / WEIGHTS)["embedding.weight"][vocabulary["parliament"]]
    vector = encoder.encode(document("Parliament!"))[0]
    np.testing.assert_allclose(vector, row / np.linalg.norm(row), atol=1e-6)


def test_paraphrase_is_nearer_than_another_story(encoder: StaticEncoder) -> None:
    texts = (
        "The central bank raised interest rates to fight inflation.",
        "Borrowing costs were increased by the monetary authority in order to curb rising prices.",
        "The striker scored twice as the home side reached the cup final.",
    )
    first, reworded, other = (encoder.encode(document(text))[0] for text in texts)
    assert first @ reworded > 0.35
    assert first @ reworded > 2 * (first @ other)


@settings(max_examples=30, deadline=None)
@given(parts=st.lists(st.sampled_from(SENTENCES), max_size=6))
def test_order_of_words_and_batches_changes_no_bit(encoder: StaticEncoder, parts: list[str]) -> None:
    documents = [document(part) for part in parts]
    for one, many in zip(documents, encoder.encode_many(documents), strict=True):
        np.testing.assert_array_equal(encoder.encode(one), many)
        backwards = dataclasses.replace(
            one,
            token_hash=one.token_hash[::-1].copy(),
            sentence_token=(len(one.token_hash) - one.sentence_token[::-1, ::-1]).astype(np.int32),
        )
        np.testing.assert_array_equal(encoder.encode(backwards)[::-1], many)


def test_table_is_on_the_grid_and_hashes_are_distinct() -> None:
    from safetensors.numpy import load_file

    folder = info("static-en").path
    table = load_file(folder / WEIGHTS)["embedding.weight"]
    vocabulary = json.loads((folder / TOKENIZER).read_text("utf-8"))["model"]["vocab"]
    assert np.abs(table).max() <= 1
    np.testing.assert_array_equal(table * 2048, np.round(table * 2048))
    assert not table[0].any()
    assert len(set(token_hashes(list(vocabulary)[1:]).tolist())) == len(vocabulary) - 1 == len(table) - 1


def test_every_word_is_one_token_of_its_own_text() -> None:
    vocabulary = json.loads((info("static-en").path / TOKENIZER).read_text("utf-8"))["model"]["vocab"]
    words = list(vocabulary)[1:]
    found = document(" ".join(words)).token_hash
    known = np.isin(token_hashes(words), found)
    assert known.mean() > 0.999, [word for word, seen in zip(words, known, strict=True) if not seen][:20]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def _drop_word(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    content["model"]["vocab"].popitem()
    path.write_text(json.dumps(content), "utf-8")


def _wrong_format(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("detector-static-1", "detector-static-9"), "utf-8")


@pytest.mark.parametrize(
    ("file", "harm", "said"),
    [
        (WEIGHTS, _cut, "cut short"),
        (WEIGHTS, Path.unlink, "cannot be read"),
        (WEIGHTS, lambda path: path.write_bytes(b""), "cut short"),
        (TOKENIZER, _drop_word, "holds"),
        (TOKENIZER, _cut, "not JSON"),
        (TOKENIZER, lambda path: path.write_text('{"model": {}}'), "no vocabulary"),
        (TOKENIZER, lambda path: path.write_text('{"model": {"vocab": {"x": 7}}}'), "numbered"),
        (MANIFEST, _wrong_format, "format"),
        (MANIFEST, lambda path: path.write_text('{"format": "detector-static-1"}'), "field"),
        (MANIFEST, lambda path: path.write_text("[" * 100_000), "not JSON"),
    ],
)
def test_broken_model_is_one_line_error(tmp_path: Path, file: str, harm: object, said: str) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in (WEIGHTS, TOKENIZER, MANIFEST):
        shutil.copy(info("static-en").path / name, folder / name)
    assert callable(harm)
    harm(folder / file)
    with pytest.raises(ModelError, match=said) as caught:
        StaticEncoder(folder)
    assert "\n" not in str(caught.value)
    assert file in str(caught.value) or "holds" in said


def test_loads_nothing_heavy() -> None:
    code = (
        "import sys; from detector.embeddings import load_encoder; load_encoder(); "
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'sklearn', 'scipy', 'tokenizers', "
        "'huggingface_hub', 'safetensors.torch'}; print(sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment)
    assert done.stdout.decode().strip() == "[]"
