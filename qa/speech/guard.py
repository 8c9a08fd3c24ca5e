"""Invented text caught before it can cost an agent a point.

Recognisers of this kind write fluent sentences for noise, repeat themselves, and leak their prompt or
the subtitles they were trained on. Each rule here is a pure function of what was recognised and how;
none knows what the call is about. Rules are wide enough that ordinary speech never meets them:
people do say 喂喂喂 and 对对对.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.language.normalise import bare, simplify
from qa.language.phonetic import encode
from qa.language.syllables import count
from qa.model import Seconds

__all__ = ["BOILERPLATE", "Evidence", "compression_ratio", "echoes_prompt", "is_silence", "reason"]

BOILERPLATE = (
    r"请?不吝(点赞|订阅)",
    r"(点赞|订阅|转发|打赏|关注).{0,4}(点赞|订阅|转发|打赏|明镜|点点栏目)",
    r"明镜与?点点|点点栏目|支持明镜",
    r"字幕(由|提供|製作|制作|志愿者|组|by|[:：])",
    r"(中文|中英|简体|繁体|双语)字幕",
    r"(志愿者|社群).{0,4}(翻译|提供).{0,4}字幕",
    r"amara\.?org",
    r"(感谢|谢谢|多谢|欢迎)(您|你|你们|大家)?(的)?(观看|收看|收视)",
    r"(我们)?下(期|集|个视频)(节目)?(再见|见)",
    r"(优优独播|YoYo television|独播剧场|TVB Jade|MING ?PAO)",
    r"(作词|作曲|编曲|混音|词曲)[:：\s]",
    r"作词.{1,6}作曲",
    r"(喜欢|记得).{0,6}(订阅|点个?赞|一键三连)",
    r"(点|按|打开|开启).{0,4}小铃铛|一键三连",
    r"(感谢|谢谢|多谢).{0,4}(按赞|订阅我的频道)|订阅我的频道",
    r"未经(作者|许可|授权).{0,6}(转载|使用)|转载请注明|版权所有.{0,4}(翻印|侵权|不得)",
    r"不代表本(台|节目|频道)(的)?(立场|观点)",
    r"(本期|今天的?|这期|这个)(视频|节目)(就|到)",
)
"""Phrases from subtitle files, collected from public reports about Whisper; nobody says them to a
call centre. Matched in simplified text without marks and spaces as well as in the text itself."""

_BOILERPLATE = re.compile("|".join(BOILERPLATE), re.IGNORECASE)
_SAYABLE = re.compile(
    r"(关注|订阅|转发).{0,4}(关注|订阅|转发)|(中文|中英|简体|繁体|双语)字幕(?!由|志愿|提供|组)|(喜欢|记得).{0,6}(订阅|点个?赞)"
    r"|转载请注明|版权所有.{0,4}(翻印|侵权|不得)"
)
"""Of these phrases, those that a customer of a video or shop platform may say within a sentence."""
_SAYABLE_SHARE = 0.45  # of the text; invented text is little else
_CLEAR = 0.6  # mean word probability
_NO_SPEECH_PROB = 0.6  # Whisper's own two thresholds for silence
_SILENCE_LOGPROB = -1.0
_ECHO = 6
_NEAR_ECHO, _NEAR_ECHO_SHARE = 5, 0.6
_SAID_OFTEN = frozenset("喂对好是嗯不没行哈嘿呵嘻来走快等停啊哦诶哎唉零〇一二三四五六七八九幺0123456789")
_DIGITS = frozenset("零〇一二三四五六七八九幺0123456789")
_LISTENERS = frozenset("嗯啊哦诶哎唉不没")  # said three or four times at most
_ONE_SOUND = 5
_LOOP_COMPRESSION = 2.4  # Whisper's own threshold
_MAX_RATE = 12.0  # syllables a second; the fastest talkers reach 9
_RATE_MARGIN_S: Seconds = 0.4  # edges of speech are not exact
_UNSURE = 0.2  # mean word probability; noise mostly scores below, unclear speech above 0.4
_FOREIGN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about one recognised utterance.

    Attributes:
        text: as recognised.
        duration: seconds of sound it was heard in.
        word_probabilities: the recogniser's, in order.
        avg_logprob: mean log-probability per token of the window it was heard in.
        no_speech_prob: of the same window.
        prompt: the sentence that the recogniser was given as context.
        hotwords: the words that it was given.
    """

    text: str
    duration: Seconds
    word_probabilities: Sequence[float] = ()
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    prompt: str = ""
    hotwords: tuple[str, ...] = ()


def is_silence(avg_logprob: float, no_speech_prob: float) -> bool:
    """Whether a window holds no speech at all, by Whisper's own rule.

    Args:
        avg_logprob: mean log-probability per token.
        no_speech_prob: probability that nobody speaks.

    Returns:
        True when the text of the window is no text: it is dropped, not quarantined.
    """
    return no_speech_prob > _NO_SPEECH_PROB and avg_logprob < _SILENCE_LOGPROB


def compression_ratio(text: str) -> float:
    """Bytes of a text over its compressed bytes, as Whisper's own gate measures repetition.

    Args:
        text: any text.

    Returns:
        About 1 to 1.5 for ordinary sentences, above 2.4 for loops; 0 for no text.
    """
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def reason(evidence: Evidence) -> str:
    """Why a text is not to be trusted.

    Args:
        evidence: the text and how it was recognised.

    Returns:
        The first reason found, in Chinese; empty when there is none.
    """
    if not bare(evidence.text):
        return ""
    return next((why for rule, why in _RULES if rule(evidence)), "")


def echoes_prompt(evidence: Evidence) -> bool:
    """Six characters of the prompt in a row, or three hotwords in the order in which they were given.

    Five in a row will do where they are most of the text: faint voices come out as near copies.
    One or two hotwords together are there to be said, so they are no echo.

    Args:
        evidence: the text and what the recogniser was given.

    Returns:
        True when the text is the recogniser's own: it is dropped, like silence.
    """
    prompt, text = bare(evidence.prompt), bare(evidence.text)
    enough = _NEAR_ECHO if _NEAR_ECHO_SHARE * len(text) <= _NEAR_ECHO else _ECHO
    if any(prompt[k : k + enough] in text for k in range(len(prompt) - enough + 1)):
        return True
    words = [bare(word) for word in evidence.hotwords]
    return any(
        "".join(three) in text for three in zip(words, words[1:], words[2:], strict=False) if all(three)
    )


def _boilerplate(evidence: Evidence) -> bool:
    text = simplify(evidence.text)
    if _says_it_clearly(evidence):
        text = _SAYABLE.sub("", bare(text))
    return bool(_BOILERPLATE.search(text) or _BOILERPLATE.search(bare(text)))


def _says_it_clearly(evidence: Evidence) -> bool:
    """A sentence clearly heard, in which such a phrase is only a part: 会员为什么看不了中文字幕."""
    text = bare(simplify(evidence.text))
    phrases = sum(len(found.group()) for found in _SAYABLE.finditer(text))
    return 0 < phrases < _SAYABLE_SHARE * len(text) and _mean(evidence.word_probabilities) >= _CLEAR


def _loops(evidence: Evidence) -> bool:
    """One phrase over and over; digits read out one by one and short answers do not count."""
    text = bare(evidence.text)
    if len(text) >= 24 and compression_ratio(text) > _LOOP_COMPRESSION:
        return True
    for found in re.finditer(r"(.{2,12}?)\1{3,}", text):
        unit, least = found.group(1), max(10, len(text) / 2)
        if len(set(unit)) > 1 and not _DIGITS.issuperset(unit) and len(found.group()) >= least:
            return True
    if len(text) >= 4 and len(set(text)) == 1 and text[0] not in _SAID_OFTEN:
        return True
    if len(text) >= 6 and len(set(text)) == 1 and text[0] in _LISTENERS:
        return True
    if len(text) >= _ONE_SOUND and len(set(text)) > 1 and len(set(_syllables(text))) == 1:
        return True  # one syllable in several spellings: 预余鱼语语语
    return any(len(found.group()) >= 9 for found in re.finditer(r"([^\d零〇一二三四五六七八九幺])\1+", text))


def _syllables(text: str) -> list[str]:
    """The toneless sound of each character; what has none stands for itself."""
    return [encode(char, loose=False) for char in text]


def _too_fast(evidence: Evidence) -> bool:
    syllables = count(evidence.text)
    return syllables >= 6 and syllables > _MAX_RATE * (evidence.duration + _RATE_MARGIN_S)


def _foreign(evidence: Evidence) -> bool:
    """Another script, or a whole sentence in Latin letters; 微信, APP and WiFi are at home here."""
    text = evidence.text
    foreign, han, latin = (len(found.findall(text)) for found in (_FOREIGN, _HAN, _LATIN))
    return (foreign >= 2 and foreign >= han / 2) or (latin >= 12 and latin > 4 * han)


def _unsure(evidence: Evidence) -> bool:
    return bool(evidence.word_probabilities) and _mean(evidence.word_probabilities) < _UNSURE


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _unlikely(evidence: Evidence) -> bool:
    return is_silence(evidence.avg_logprob, evidence.no_speech_prob)


_RULES: tuple[tuple[Callable[[Evidence], bool], str], ...] = (
    (echoes_prompt, "与识别提示词雷同，疑似识别器自己带出的文字"),
    (_boilerplate, "疑似字幕套话，录音里没有人这样说"),
    (_loops, "同样的文字反复出现，疑似识别陷入循环"),
    (_too_fast, "文字多到这段时间里说不完，疑似凭空生成"),
    (_foreign, "出现大段外文，疑似识别有误"),
    (_unlikely, "更像噪声而不是说话，文字不可信"),
    (_unsure, "识别把握过低，文字不可信"),
)
