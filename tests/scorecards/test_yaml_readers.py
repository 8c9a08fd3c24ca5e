"""The quick reader of YAML and the careful one: where the quick one reads, both find the same on the same lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.rulefiles.shipped import SHIPPED
from qa.rulefiles.yaml_quick import read_quickly
from qa.rulefiles.yaml_source import Faults, _read_carefully, _TooMuch

_FILES = sorted(SHIPPED.rglob("*.yaml"))
# What makes up YAML, right and wrong.
_BITS = (
    *(
        ": ",
        ":",
        "- ",
        "-",
        "? ",
        "?",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "#",
        " #",
        "|",
        ">",
        "|-",
        ">+",
        "|2",
        "'",
        '"',
    ),
    *(
        "\n",
        "\n\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "\n \n",
        "  ",
        " ",
        "\t",
        "%",
        "@",
        "`",
        "!",
        "!!str ",
        "&a ",
        "*a",
    ),
    *(
        "---",
        "\n---\n",
        "\n...\n",
        "<<: ",
        "=",
        "~",
        "null",
        "true",
        "yes",
        "1",
        "-1",
        "1.5",
        "0o7",
        "1_0",
        "1:30",
    ),
    *(
        "a",
        "b",
        "k: ",
        "好",
        "😀",
        "2026-01-01",
        "\\n",
        "\\",
        "\\/",
        "\x85",
        "\u2028",
        "\ufeff",
        "\x7f",
        "\xa0",
    ),
    *(
        "a: b",
        "\n- a: b\n  c: d\n",
        "\na:\n- b\n",
        "{a: 1}",
        "[a, b]",
        '"x y": ',
        "'it''s'",
        "::",
        ".",
        "|\n    t\n",
    ),
)
_LINES = [line for path in _FILES for line in path.read_text("utf-8").splitlines() if len(line) < 80]


def _both(text: str) -> tuple[object, object]:
    try:
        careful = _read_carefully(Path("a.yaml"), text, Faults())
    except (RecursionError, _TooMuch):
        careful = None
    # As written out, true is not 1 and 1 not 1.0.
    return repr(read_quickly(text, 1000)), repr(careful)


@st.composite
def _broken_lines(draw: st.DrawFn) -> str:
    """Some lines of a shipped file with a few slips."""
    at = draw(st.integers(0, len(_LINES) - 8))
    some = _LINES[at : at + draw(st.integers(1, 8))]
    indent = len(some[0]) - len(some[0].lstrip())
    text = "\n".join(line[indent:] if not line[:indent].strip() else line for line in some)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(_BITS)) + text[place + draw(st.integers(0, 2)) :]
    return text


@settings(max_examples=600, deadline=None)
@given(
    st.one_of(
        _broken_lines(), st.lists(st.sampled_from(_BITS), max_size=14).map(lambda bits: "a: " + "".join(bits))
    )
)
@example("a: |#")
@example("a: \n...\n\n...\n")
@example("a: >\n \n  b\n \n")
@example("a: \n\n| #1.5")
@example("a: # b\n    c\n \n")
@example('a:\n  - ["b":, "c"]')
def test_what_the_quick_reader_reads_the_careful_one_reads_alike(text: str) -> None:
    quick, careful = _both(text)
    assert quick in ("None", careful)


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.relative_to(SHIPPED).as_posix())
def test_shipped_files_are_read_quickly_and_alike(path: Path) -> None:
    text = path.read_text("utf-8")
    quick, careful = read_quickly(text, 100_000), _read_carefully(path, text, Faults())
    assert quick == careful
    assert repr(quick) == repr(careful)
    # The form of a single check is a list, which only its message knows.
    assert (quick is None) == (path.name == "check.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "- a",
        "a: &x 1\nb: *x",
        "a: {b: 1}\nc: {<<: {d: 2}}",
        "a: 1\na: 2",
        "a: !!str 1",
        "a: 2026-01-01",
        "a: 1:30",
        "a: 0x1f",
        "a: 1_000",
        "a: .inf",
        "1: a",
        "yes: a\ntrue: b",
        "? [a]\n: b",
        "a:\tb",
        "%YAML 1.1\n---\na: yes",
        "a: 1\n---\nb: 2",
        'a: "b',
        "a: [b: c]",
        "a: " + "[" * 100 + "]" * 100,
        "a:\n" + "\n".join(f"{' ' * n}- a:" for n in range(1, 200, 2)),
    ],
)
def test_what_may_be_read_in_two_ways_is_left_to_the_careful_reader(text: str) -> None:
    assert read_quickly(text, 1000) is None


def test_files_of_too_many_values_are_left_to_the_careful_reader() -> None:
    text = "a: [1, 2, 3]\nb: 4"
    assert read_quickly(text, 6) == ({"a": [1, 2, 3], "b": 4}, {"a": (1, [(1, None)] * 3), "b": (2, None)})
    assert read_quickly(text, 5) is None


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "n", "Yes", "NO"])
def test_words_that_yaml_1_1_takes_for_truth_are_words(word: str) -> None:
    assert read_quickly(f"a: {word}\n{word}: b", 10) == (
        {"a": word, word: "b"},
        {"a": (1, None), word: (2, None)},
    )


def test_lines_of_what_stands_behind_names_and_merged_keys() -> None:
    found = _read_carefully(Path("a.yaml"), "a: &x\n  b: 1\nc: *x\nd:\n  <<: *x\n  e: 2\n", Faults())
    assert found is not None
    data, lines = found
    assert data == {"a": {"b": 1}, "c": {"b": 1}, "d": {"b": 1, "e": 2}}
    assert lines == {
        "a": (1, {"b": (2, None)}),
        "c": (3, {"b": (2, None)}),
        "d": (4, {"e": (6, None)}),
    }
