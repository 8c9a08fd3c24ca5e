"""Seeds for the fuzz targets, made anew each time so that the repository holds no strange binaries.

python fuzz/seeds.py FOLDER        # FOLDER/sound, FOLDER/transcript, FOLDER/lists, FOLDER/scorecard
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile

__all__ = ["make"]

_CODECS = (
    ("libmp3lame", "mp3", 16_000),
    ("aac", "m4a", 16_000),
    ("aac", "adts", 16_000),
    ("libopencore_amrnb", "amr", 8_000),
    ("flac", "flac", 8_000),
    ("libopus", "ogg", 16_000),
    ("adpcm_ima_wav", "wav", 8_000),
    ("adpcm_ms", "wav", 8_000),
    ("pcm_s16be", "aiff", 8_000),
    ("pcm_mulaw", "au", 8_000),
)
_TURNS = (
    ("agent", 0.5, 4.0, "您好，星桥通信，工号1024为您服务，请问有什么可以帮您？"),
    ("customer", 4.5, 8.0, "我要投诉，你们上个月乱扣了我二十元。"),
    ("agent", 8.4, 12.0, "非常抱歉给您带来不便，请问您的手机号是13812345678吗？"),
    ("customer", 12.5, 13.0, "是的。"),
    ("agent", 13.2, 19.0, "我这边帮您登记，三个工作日内给您回复，感谢您的来电，再见。"),
)
_META = {
    "call_id": "A001",
    "agent_id": 1024,
    "direction": "呼入",
    "started_at": "2026/11/16 09:30:00",
    "ring_count": 2,
    "ring_seconds": 7.5,
    "hold_events": [[12.5, 30.0], {"start": 40, "end": 50}],
    "channel_map": {"left": "agent", "right": "customer"},
    "extra": {"产品": "宽带", "x": [1, 2]},
}
_SCORECARD = """id: small
version: "1"
name: 小表
flow: {flow}
acts: [{acts}]
grades: [{{grade: A, from: 90}}, {{grade: B, from: 0}}]
sections: [{{id: greeting, zh: 问候}}]
define:
  greets: {{said: {{acts: [hello], who: agent, last_share: 1.0}}}}
topics: {{matter: [{{value: 收费, act: fee}}]}}
checks:
  - id: greeting.hello
    zh: 问候
    stage: greeting
    severity: major
    max: 5
    require: {{ref: greets}}
    when: {{any: [{{said: {{phrases: ["您好(请问|很高兴)"], who: agent}}}}, {{rings: {{at_most: 3}}}}]}}
    texts: {{passed: 有问候, failed: 没有问候}}
    examples:
      pass: [["席：您好，请问有什么可以帮您"]]
      fail: [["席：喂", "客：你好"]]
"""
_ACTS = """acts:
  hello: {zh: 问候, who: agent, any: ["您好", "你好(为您服务)?"], unless: ["不是您好"]}
  complaint_named: {zh: 投诉, who: customer, any: ["投诉"], like: ["我要投诉你们"]}
  fee: {zh: 收费, any: ["(扣|收)(费|钱)", "费用{!吗}"], sound: auto}
"""
_FLOW = """id: one
stages:
  - {id: greeting, zh: 问候, means: 开头, says: {"agent:hello": 2.0}, opens: {hello: 1.0}, share: [0.1, 0.05]}
  - {id: rest, zh: 其余, means: 其余, says: {"customer:any": 0.1, fee: 1.5}, share: [0.9, 0.2]}
"""


def _sound(folder: Path) -> None:
    rng = np.random.default_rng(5)
    rate = 8_000
    wave = 0.2 * rng.standard_normal((rate, 2)).astype(np.float32)
    for subtype in ("PCM_U8", "PCM_16", "PCM_24", "FLOAT", "DOUBLE", "ULAW", "ALAW", "GSM610"):
        channels = 1 if subtype == "GSM610" else 2
        soundfile.write(
            folder / f"{subtype}.wav", wave[:4000, :channels], rate, subtype=subtype, format="WAV"
        )
    soundfile.write(folder / "long.wav", wave[:, 0], rate, subtype="PCM_U8", format="WAV")
    for codec, form, codec_rate in _CODECS:
        _encoded(folder / f"{codec}.{form}", codec, form, codec_rate, wave[:, 0])
    for path in list(folder.iterdir()):
        path.write_bytes(b"\0" + path.read_bytes())


def _encoded(path: Path, codec: str, form: str, rate: int, wave: Any) -> None:
    with av.open(str(path), "w", format="ipod" if form == "m4a" else form) as out:
        stream: Any = out.add_stream(codec, rate=rate, layout="mono")
        if codec == "libopencore_amrnb":
            stream.bit_rate = 12_200
        stream.codec_context.open()
        formats = stream.codec_context.codec.audio_formats
        step = stream.codec_context.frame_size or 160
        resampler = av.AudioResampler(formats[0] if formats else "s16", "mono", rate, step)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave[None]), "fltp", "mono")
        frame.rate = rate
        for piece in resampler.resample(frame):
            piece.pts = None
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))


def _texts(folder: Path) -> None:
    turns = [dict(zip(("who", "start", "end", "text"), turn, strict=True)) for turn in _TURNS]
    words = [{"text": "您好", "start": 0.5, "end": 0.9, "confidence": 0.8}]
    whole = {"call_id": "x", "duration": 20.0, "turns": turns, "meta": _META}
    plain = {"turns": [{"who": "客服", "text": turn[3]} for turn in _TURNS]}
    worded = {"turns": [{**turns[0], "words": words}, *turns[1:]], "duration": 30}
    for name, data in (("whole", whole), ("plain", plain), ("worded", worded)):
        (folder / name).write_text("\0" + json.dumps(data, ensure_ascii=False), "utf-8")


def _lists(folder: Path) -> None:
    row = {"path": "rec.wav", **_META}
    head = "路径,call_id,工号,开始时间,振铃次数,hold_events,channel_map,备注"
    line = 'rec.wav,A1,1024,2026-11-16 09:30,2,12.5-30;50-62,left=agent;right=customer,"多,行\n备注"'
    (folder / "csv").write_text(f"\0{head}\n{line}\n{line}\n", "utf-8")
    (folder / "gbk").write_bytes(b"\0" + f"{head}\n{line}\n".encode("gb18030"))
    (folder / "bom").write_bytes(b"\0" + f"{head}\n{line}\n".encode("utf-8-sig"))
    (folder / "utf16").write_bytes(b"\0" + f"{head}\n{line}\n".encode("utf-16"))
    lines = "\n".join(
        json.dumps(item, ensure_ascii=False) for item in (row, {"路径": "rec.wav"}, {"path": 1})
    )
    (folder / "jsonl").write_text(f"\1{lines}\n", "utf-8")
    (folder / "meta").write_text("\2" + json.dumps(_META, ensure_ascii=False), "utf-8")
    (folder / "name").write_text("\3" + "0817_张三 ../a b.wav", "utf-8")


def _scorecards(folder: Path) -> None:
    parts = (_SCORECARD.format(flow="flow.yaml", acts="acts.yaml"), _ACTS, _FLOW)
    (folder / "small").write_text("%%%%".join(parts), "utf-8")
    shipped = Path(__file__).parents[1] / "qa" / "scorecards"
    template = (shipped / "templates" / "scorecard.yaml").read_text("utf-8")
    own = {"acts/courtesy.yaml, acts/matter.yaml, acts/conduct.yaml": "acts.yaml", "flows/five_stage": "flow"}
    for shipped_name, name in own.items():  # the shipped files are large, and read at every trial
        template = template.replace(shipped_name, name)
    (folder / "template").write_text("%%%%".join((template, _ACTS, _FLOW)), "utf-8")
    (folder / "anchor").write_text("a: &x [1, 2]\nb: *x\n<<: {c: 1}\n%%%%acts: {}%%%%id: f", "utf-8")


def make(folder: Path) -> None:
    """Write the seeds of all targets."""
    for name, act in (
        ("sound", _sound),
        ("transcript", _texts),
        ("lists", _lists),
        ("scorecard", _scorecards),
    ):
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        act(place)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
