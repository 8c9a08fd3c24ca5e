"""Call names: safe anywhere, distinct, stable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.calls.callid import MAX_BYTES, distinct_ids, safe_id


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("d01", "d01"),
        ("投诉 01", "投诉_01"),
        ("../../etc/passwd", "etc_passwd"),
        ("a/b\\c:d", "a_b_c_d"),
        ("nul", "nul_"),
        ("con.old", "con.old_"),
        (" .x. ", "x"),
        ("--force", "force"),
        ("a\u200bb\x00c", "abc"),
    ],
)
def test_safe_names(text: str, name: str) -> None:
    assert safe_id(text) == name


def test_names_without_a_usable_character_differ() -> None:
    assert safe_id("...") != safe_id("..")
    assert safe_id("").startswith("call-")


@given(st.text(max_size=300))
def test_any_text_gives_a_folder_name(text: str) -> None:
    name = safe_id(text)
    assert name
    assert len(name.encode("utf-8")) <= MAX_BYTES
    assert name == name.strip(". ")
    assert not set(name) & set('/\\:*?"<>|\x00\n')
    assert safe_id(name) == name


@given(st.lists(st.tuples(st.sampled_from(["a", "A", "b"]), st.booleans()), max_size=12))
def test_always_distinct(wanted: list[tuple[str, bool]]) -> None:
    calls = [(name, f"/x/{n}", named) for n, (name, named) in enumerate(wanted)]
    ids = distinct_ids(calls, {"a": "/elsewhere", "b-123456": "/x/0"})
    assert len({name.casefold() for name in ids}) == len(calls)


def test_a_given_name_may_take_over() -> None:
    assert distinct_ids([("a", "/new", True)], {"a": "/old"}) == ["a"]
    assert distinct_ids([("a", "/new", False)], {"a": "/old"}) != ["a"]
