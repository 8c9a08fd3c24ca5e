"""What tests of several rooms need: a real PostgreSQL server, started once when first asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pg_kit import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        yield server
    finally:
        server.close()
