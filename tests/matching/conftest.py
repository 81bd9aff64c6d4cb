"""One workbench for all tests of matching: it loads the models once and keeps nothing else."""

from __future__ import annotations

import pytest

from detector.pipeline.workbench import Workbench


@pytest.fixture(scope="session")
def bench() -> Workbench:
    return Workbench()
