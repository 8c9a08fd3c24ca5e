"""What the list page says of itself."""

from __future__ import annotations

import pytest

from qa.errors import AudioError
from qa.model import CallMeta
from qa.report.document import error_document
from qa.report.index_page import render_index
from qa.report.rows import row_of

ROW = row_of(error_document("a", CallMeta(), AudioError("坏了"), {}))


@pytest.mark.parametrize(("held", "told"), [(3, True), (1, False), (0, False)])
def test_that_the_store_holds_calls_of_other_runs_is_told(held: int, told: bool) -> None:
    page = render_index([ROW], {"calls_in_store": held})
    assert (f"只列这一次的 1 通（结果库里共有 {held} 通）" in page) is told
