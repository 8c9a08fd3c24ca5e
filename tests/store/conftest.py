"""Every test of the store runs on both databases through one fixture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa.store import Store

MakeUrl = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> MakeUrl:
    """Makes the URL of a fresh, empty database."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").new_url
    made = iter(range(100))

    def make() -> str:
        return f"sqlite:///{tmp_path / f'db{next(made)}' / 'qa.db'}"

    return make


@pytest.fixture
def url(new_url: MakeUrl) -> str:
    return new_url()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store(url, "0.1") as opened:
        yield opened
