"""Transcripts, metadata and call lists as other programs, careless people and attackers write them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["LISTS", "META", "TEXTS"]

Made = tuple[str, bytes]

_TRANSCRIPT = ".transcript.json"
_SAID = (
    *("您好，请问有什么可以帮您？", "我要投诉乱收费。", "好的，马上给您处理。", "再见。", "嗯", ""),
    *(
        '=HYPERLINK("http://x")',
        "@SUM(1)",
        "<script>alert(1)</script>",
        "\u202e反",
        "\x00\x07",
        "好" * 4000,
        "A" * 3000,
    ),
    *(
        "\ud83d",
        "身份证号11010519491231002X",
        "１３８００１３８０００",
        "{{7*7}}",
        "\r\n-->",
        "😀" * 300,
        "一" * 30 + "亿" * 30,
    ),
)
_IDS = (
    "../../escape",
    "/etc/escape",
    "..",
    ".",
    "",
    "a/b",
    "a\\b",
    "=1+1",
    "x" * 500,
    "\u202e",
    "CON",
    7,
    1e300,
    True,
    None,
)


def _turn(chance: random.Random) -> dict[str, Any]:
    start = round(chance.uniform(0, 60), 2)
    return {
        "who": chance.choice(("agent", "customer", "unknown", "客服", "客户")),
        "start": start,
        "end": start + chance.uniform(0, 9),
        "text": chance.choice(_SAID),
    }


def _call(chance: random.Random) -> dict[str, Any]:
    turns = [_turn(chance) for _ in range(chance.randint(1, 12))]
    call_id = chance.choice((*_IDS, *(f"t{n}" for n in range(20))))
    return {
        "call_id": call_id,
        "duration": 80.0,
        "turns": turns,
        "meta": {"agent_name": chance.choice(_SAID)[:40]},
    }


def _dumped(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")


def talk(chance: random.Random) -> Made:
    """A transcript with odd but lawful contents."""
    return _TRANSCRIPT, _dumped(_call(chance))


def wrong_talk(chance: random.Random) -> Made:
    """A transcript with values of the wrong kind or size."""
    call = _call(chance)
    odd: tuple[Any, ...] = (
        None,
        -1,
        10**400,
        1e308,
        float("nan"),
        float("inf"),
        "x",
        [],
        {},
        True,
        [[[]]],
        "\ud800",
    )
    place = chance.choice(("turns", "duration", "meta", "call_id", "turn"))
    if place == "turn":
        call["turns"][0][chance.choice(("who", "start", "end", "text", "words", "confidence"))] = (
            chance.choice(odd)
        )
    else:
        call[place] = chance.choice(odd)
    return _TRANSCRIPT, _dumped(call)


def json_bomb(chance: random.Random) -> Made:
    """Nesting, numbers and keys without end."""
    deep = chance.choice((500, 990, 5_000, 200_000))
    bombs = (
        b"[" * deep + b"]" * deep,
        b'{"turns":' * deep + b"1" + b"}" * deep,
        b'{"turns": [], "duration": ' + b"9" * 5000 + b"}",
        b'{"turns": [{"who":"agent","text":"' + "好".encode() * 50_000 + b'"}]}',
        b'{"turns": [' + b'{"who":"agent","text":"hi"},' * 2000 + b'{"who":"agent","text":"hi"}]}',
        _dumped({"turns": [_turn(chance)], "meta": {"x": [[[[1]]]], **{f"k{n}": n for n in range(3000)}}}),
        b'{"turns": [{"who":"agent","text":"a"}], "meta": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
    )
    return _TRANSCRIPT, chance.choice(bombs)


def broken_json(chance: random.Random) -> Made:
    """A file that ends early, is written in another code, or is no JSON."""
    data = _dumped(_call(chance))
    kinds = (
        data[: chance.randrange(1, len(data))],
        b"\xef\xbb\xbf" + data,
        data.decode("utf-8", "replace").encode("utf-16"),
        data.decode("utf-8", "replace").encode("gb18030", "replace"),
        b"\xff\xfe\xfd" + data,
        data.replace(b'"', b"'"),
        b"null",
        b"\0" * 300,
        b'{"a":1}{"b":2}',
    )
    return _TRANSCRIPT, chance.choice(kinds)


TEXTS: Mapping[str, Callable[[random.Random], Made]] = {
    made.__name__: made for made in (talk, wrong_talk, json_bomb, broken_json)
}

META: tuple[bytes, ...] = (
    b'{"agent_id": 1024, "team": "=1+1", "extra": {"a": [1, {"b": NaN}]}}',
    b'{"call_id": "../../../escape"}',
    b'{"ring_count": 1e999}',
    b'{"hold_events": [[1, 1' + b"0" * 400 + b"]]}",
    b"[1,2,3]",
    b"{" * 3000,
    b"\xff\xff",
    '{"agent_name": "<img src=x onerror=alert(1)>", "direction": "呼入"}'.encode(),
    '{"started_at": "昨天"}'.encode(),
)
"""Sidecars, good and bad."""

_ROWS = (
    "path,call_id,坐席姓名,备注\n"
    "good.wav,../../escape,=1+1,@SUM(A1)\n"
    'good.wav,"a\nb",张三,\'+1\n'
    "no such.wav,x,,\n"
    ",,,\n"
)
LISTS: Mapping[str, bytes] = {
    "plain.csv": _ROWS.encode(),
    "bom.csv": _ROWS.encode("utf-8-sig"),
    "gbk.csv": _ROWS.encode("gb18030"),
    "utf16.csv": _ROWS.encode("utf-16"),
    "tabs.csv": _ROWS.replace(",", "\t").encode(),
    "nul.csv": _ROWS.encode().replace(b",", b",\0"),
    "quote.csv": b'path,call_id\n"never closed,1\n' + b"x" * 200_000,
    "wide.csv": b"path" + b",a" * 20_000 + b"\n" + b"y," * 20_000,
    "big_head.csv": b'"' + b"h" * 200_000 + b'",path\n1,2\n',
    "empty.csv": b"",
    "head.csv": b"path\n",
    "no_path.csv": b"a,b\n1,2\n",
    "binary.csv": bytes(range(256)) * 20,
    "deep.jsonl": b'{"path": "good.wav"}\n'
    + b"[" * 100_000
    + b'\n{"path": 1}\n{"path": "/dev/zero"}\nnull\n',
    "ids.jsonl": b"\n".join(_dumped({"path": "good.wav", "call_id": item}) for item in _IDS),
    "meta.jsonl": b'{"path": "good.wav", "ring_count": -1}\n{"path": "good.wav", "channel_map": {"left": "agent", "0": "agent"}}',
    "urls.jsonl": b'{"path": "zip://x::s3://y"}\n{"path": "nosuch://a/b.wav"}\n{"path": "memory://gone.wav"}\n',
}
"""Call lists by name; ``good.wav`` lies beside them."""
