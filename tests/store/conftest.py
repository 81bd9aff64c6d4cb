"""An index of stories, and the encoder loaded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from newsroom import stories

from detector import Index
from detector.embeddings import load_encoder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from detector.embeddings import Encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture
def made(tmp_path: Path, encoder: Encoder) -> Callable[[int], Index]:
    """Make an index of so many stories."""

    def make(count: int) -> Index:
        index = Index.create(tmp_path / "index")
        index.use(encoder)
        index.add(stories(count))
        return index

    return make
