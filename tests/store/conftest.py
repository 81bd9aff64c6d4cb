"""An index of stories, the encoder loaded once, and a nursery of processes to be killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from newsroom import stories
from nursery import Nursery

from detector import Index
from detector.embeddings import load_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    made = Nursery(tmp_path_factory.mktemp("nursery"))
    yield made
    made.close()
