"""File names that people, recorders and attackers make."""

from __future__ import annotations

import random
from collections.abc import Iterator

__all__ = ["stems"]

_FIXED = (
    *("with space", " lead", "trail ", "a\nb", "tab\tb", "cr\rb", "esc\x1b[31mred", "bell\x07", "del\x7f"),
    *(
        "😀📞👨‍👩‍👧‍👦",
        "\u202etxt.exe",
        "\u200bzero",
        "مكالمة",
        "שיחה",
        "通话录音（一）",
        "Ａ１全角",
        "é",
        "e\u0301",
    ),
    *(
        "-rf",
        "--out",
        "~root",
        "$(touch x)",
        "`id`",
        ";ls",
        "a&b",
        "a|b",
        "'q'",
        '"q"',
        "a\\b",
        "%00",
        "%2e%2e%2f",
    ),
    *(
        "..",
        "...",
        "..wav",
        "a..b",
        "CON",
        "nul",
        "com1",
        "LPT9",
        "a.",
        "a:b",
        "C:\\x",
        "*",
        "?",
        "[a]",
        "{a,b}",
    ),
    *("=1+1", "+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", "\uff1d1"),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</script>",
        "&lt;b&gt;",
        "{{7*7}}",
        "{% raw %}",
    ),
    *(
        "Same",
        "same",
        "SAME",
        "s3:",
        "file:",
        "http:",
        "a#b",
        "a?b=1",
        "x" * 251,
        "好" * 83,
        "é" * 125,
        "1e999",
    ),
)
_BYTES = (b"\xff\xfe", b"\xc3\x28", b"gbk\xc4\xe3\xba\xc3", b"\xed\xa0\x80", b"\x80", b"a\xf0\x9f\x98")
_LETTERS = "aZ09 _-.中あ𠮷\u0301\u200d\u00a0'\"&<>%"


def stems(chance: random.Random) -> Iterator[bytes]:
    """Names without a suffix, endless: the known trouble first, in random order, then random ones."""
    known = [name.encode() for name in _FIXED] + list(_BYTES)
    chance.shuffle(known)
    yield from known
    while True:
        length = chance.choice((1, 3, 8, 8, 20, 60))
        yield "".join(chance.choice(_LETTERS) for _ in range(length)).encode()
