"""An invented call that shows everything a report can show, and the sound to go with it."""

# The tables below read best with one sentence or check a line.
# ruff: noqa: N806
# fmt: off

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from qa.model import (
    AudioFacts,
    CallAnalysis,
    CallMeta,
    CheckResult,
    Evidence,
    Layout,
    Mark,
    Match,
    Metrics,
    Score,
    SectionScore,
    Severity,
    Span,
    StageSpan,
    Tone,
    ToneRegion,
    Transcript,
    Turn,
    Verdict,
    Who,
    Word,
)
from qa.report.document import ScorecardInfo, call_document

A, C = Who.AGENT, Who.CUSTOMER

INFO = ScorecardInfo(
    id="default",
    version="1",
    name="客服五阶段标准评分卡",
    stages=(
        ("greeting", "问候", "向客户问好并说明身份；客户说出来意即告结束。"),
        ("switch_in", "切入", "听清并核实事实，复述诉求，让双方站到同一件事上。"),
        ("conversion", "转化", "安抚情绪、解释原因，找到客户真正想要的，引向解决。"),
        ("agreement", "协议", "提出具体方案与时限，逐项说清，征得客户同意。"),
        ("closing", "结束", "询问其他需求，重申结果，致谢道别。"),
    ),
    sections=(
        ("greeting", "问候"),
        ("switch_in", "切入"),
        ("conversion", "转化"),
        ("agreement", "协议"),
        ("closing", "结束"),
        ("call", "全程"),
    ),
    bands=(("A", 90.0), ("B", 80.0), ("C", 70.0), ("D", 60.0), ("E", 0.0)),
    pass_mark=70.0,
)

STAMP = {
    "audio_sha256": "5d41402abc4b2a76b9719d911017c592ae2f0c1d6c1f0e8a1b7b2f5c9a3e4d10",
    "model": "whisper-base@d01c3014",
    "asr_options": {"language": "zh", "beam_size": 5, "compute_type": "int8"},
    "scorecard": "default@1",
    "scorecard_sha256": "9b74c9897bac770ffc029102a200c5de",
    "program": "0.1.0",
    "created_at": "2026-11-21T21:04:00+08:00",
}

# who, start, end, text, stage
_LINES: tuple[tuple[Who, float, float, str, str], ...] = (
    (A, 11.2, 14.6, "您好，云溪净水客服中心，请问有什么可以帮您？", "greeting"),
    (C, 15.1, 22.4, "可算打通了。我家上个月装的那台净水器，厨房柜子底下全是水，地板都泡鼓了！", "greeting"),
    (A, 22.9, 24.1, "您什么时候发现的？", "switch_in"),
    (C, 24.8, 30.9, "昨天晚上。我今天一早就报修了，说下午来人，等到现在五点了都没人来，我很生气。", "switch_in"),
    (C, 31.4, 33.0, "你们到底管不管？", "switch_in"),
    (A, 33.4, 40.8, "实在抱歉，让您等了一整天，家里还泡了水，换成是我也着急。我马上帮您查。", "switch_in"),
    (C, 41.2, 41.7, "嗯。", "switch_in"),
    (A, 42.1, 46.0, "请问您报修登记的手机号后四位是多少？", "switch_in"),
    (C, 46.6, 48.2, "尾号〇六一八。", "switch_in"),
    (A, 48.7, 51.0, "好的，请稍等，我帮您核实一下。", "switch_in"),
    (A, 59.6, 67.4, "让您久等了。查到了，您是说净水器漏水泡了地板，今天约的师傅没到，想尽快上门，对吗？", "switch_in"),
    (C, 67.9, 72.8, "对，而且地板得赔。一千二一平米的实木地板，我可不能自己掏。", "switch_in"),
    (A, 73.2, 82.3, "但是地板的事儿要看是不是安装的问题，您自己有没有动过那个前置滤芯的快接头？", "conversion"),
    (C, 82.0, 88.4, "我动它干什么！快接头是什么我都不知道，你这意思是怪我？", "conversion"),
    (A, 88.9, 90.0, "不是怪您。", "conversion"),
    (A, 90.6, 101.8, "快接头就是进水管和机器接起来的那个塑料卡口，平时碰不到。师傅上门会拍照，如果是卡口没装到位，地板的损失由我们按流程申请赔付。", "conversion"),
    (C, 102.3, 105.0, "那行，可别到时候又说不归你们管。", "conversion"),
    (A, 105.6, 106.9, "谢谢观看，记得点赞订阅。", "conversion"),
    (A, 107.6, 117.2, "您放心，我现在给您两个选择：今晚七点前加急上门，或者明早八点第一单，您看哪个方便？", "agreement"),
    (C, 117.8, 119.6, "今晚吧，越快越好。", "agreement"),
    (A, 120.0, 127.9, "好，已经给您改成加急单，今晚七点前到，师傅出发前会打您电话。您先把净水器下面的蓝色阀门关上。", "agreement"),
    (C, 128.4, 131.0, "蓝色那个，横过来是关吧？", "agreement"),
    (A, 131.4, 133.6, "对，横过来就是关。", "agreement"),
    (C, 134.0, 136.2, "关了。那赔偿多久有结果？", "agreement"),
    (A, 136.7, 144.1, "师傅今晚把照片传回来，三个工作日内给您答复，由我来跟进。这样处理您同意吗？", "agreement"),
    (C, 144.6, 146.3, "行，那就这样。", "agreement"),
    (A, 146.8, 149.6, "请问还有其他可以帮您的吗？", "closing"),
    (C, 150.0, 151.2, "没有了。", "closing"),
    (A, 151.6, 156.2, "再次为漏水的事向您道歉，感谢您的来电，祝您生活愉快，再见。", "closing"),
    (C, 156.6, 157.5, "再见。", "closing"),
)
# Spoken at an ordinary pace: most sentences near the passing band, some outside it.
_PACE = 1.3
_LINES = tuple((w, round(a * _PACE, 2), round(b * _PACE, 2), t, s) for w, a, b, t, s in _LINES)
DURATION = 208.0


def _words(text: str, start: float, end: float, weak: str = "") -> tuple[Word, ...]:
    letters = [c for c in text if c.isalnum()]
    step = (end - start) / max(1, len(letters))
    return tuple(
        Word(c, start + n * step, start + (n + 1) * step, 0.31 if c in weak else 0.93)
        for n, c in enumerate(letters)
    )


def _turns() -> tuple[Turn, ...]:
    made = []
    for i, (who, start, end, text, _) in enumerate(_LINES):
        quarantine = "疑似识别模型的套话，录音中没有对应内容" if "点赞" in text else ""
        made.append(
            Turn(
                i=i,
                who=who,
                start=start,
                end=end,
                text=text,
                raw=text.replace("快接头", "快接头儿"),
                words=_words(text, start, end, "蓝阀" if "蓝色阀门" in text else ""),
                confidence=0.42 if "横过来是关" in text else 0.2 if quarantine else 0.91,
                quarantine=quarantine,
                backchannel=text == "嗯。",
            )
        )
    return tuple(made)


def sample_transcript() -> Transcript:
    turns = _turns()
    return Transcript(
        call_id="yx-20261121-0032",
        duration=DURATION,
        turns=turns,
        agent_speech=tuple(t.span for t in turns if t.who is A and not t.quarantine),
        customer_speech=tuple(t.span for t in turns if t.who is C),
        audio=AudioFacts(
            channels=2,
            sample_rate=8000,
            layout=Layout.SWAPPED,
            ring_count=2,
            tones=(ToneRegion("ringback", Span(2.0, 3.0)), ToneRegion("ringback", Span(7.0, 8.0))),
            warnings=("左右声道与约定相反：坐席在右声道，已按对话内容更正。",),
        ),
        meta=CallMeta(
            call_id="yx-20261121-0032",
            agent_id="3027",
            agent_name="沈佳宁",
            team="售后二组",
            customer_id="C-88213",
            direction="inbound",
            started_at="2026-11-21T17:02:11+08:00",
        ),
        role_confidence=0.94,
        acoustic=True,
    )


def _at(i: int, quote: str = "", match: Match = Match.TEXT, confidence: float = 0.9) -> Evidence:
    who, start, end, text, _ = _LINES[i]
    return Evidence(i, start, end, who, quote or text, match, confidence)


def _checks() -> tuple[CheckResult, ...]:
    P, F, N, U = Verdict.PASS, Verdict.FAIL, Verdict.NA, Verdict.UNDECIDED
    major, minor, fatal, bonus = Severity.MAJOR, Severity.MINOR, Severity.FATAL, Severity.BONUS
    R = CheckResult
    return (
        R("greeting.answer_in_3_rings", "三声内接听", "greeting", minor, P, 4, 4, "响铃 2 声后接听。", "",
          (Evidence(None, 2.0, 8.0, Who.UNKNOWN, "回铃音 2 次", Match.ACOUSTIC, 0.97),)),
        R("greeting.standard_opening", "规范问候", "greeting", major, F, 6, 8, "缺少：工号或姓名。",
          "您好，云溪净水客服中心，工号 3027 为您服务，请问有什么可以帮您？", (_at(0),)),
        R("greeting.wait_apology", "等待致歉", "greeting", major, F, 0, 6,
          "客户说“可算打通了”，下一句没有为久等致歉。", "让您久等了，非常抱歉，我马上为您处理。",
          (_at(1, "可算打通了"), _at(2))),
        R("switch_in.apology", "首次致歉", "switch_in", major, P, 8, 8, "第二次开口即致歉。", "",
          (_at(5, "实在抱歉"),)),
        R("switch_in.empathy", "共情", "switch_in", major, P, 8, 8, "客户说生气后，坐席表示理解。", "",
          (_at(5, "换成是我也着急"),)),
        R("switch_in.restate", "复述确认", "switch_in", major, P, 8, 8, "复述了漏水、失约和诉求，并请客户确认。",
          "", (_at(10, "您是说净水器漏水泡了地板，今天约的师傅没到，想尽快上门，对吗"),)),
        R("conversion.no_but", "不说“但是”", "conversion", minor, F, 0, 4, "对客户的赔偿要求以“但是”开头。",
          "地板的损失我帮您一起记下来，同时请师傅上门查明原因。", (_at(12, "但是"),)),
        R("conversion.no_denial", "不否定不推责", "any", major, U, 0, 0,
          "“您自己有没有动过”可能是追问，也可能是把责任推给客户，把握不足，请听录音判断。",
          "为了让师傅带对配件，想跟您确认一下，装好之后有没有挪动过柜子里的水管？",
          (_at(12, "您自己有没有动过", Match.PHONETIC, 0.58),)),
        R("conversion.explain_plain", "术语通俗化", "any", minor, P, 4, 4, "用“塑料卡口”解释了快接头。", "",
          (_at(15, "快接头就是进水管和机器接起来的那个塑料卡口"),)),
        R("conversion.no_interruption", "不抢话", "any", major, P, 6, 6, "没有打断客户的讲述。", "",
          (Evidence(13, 106.6, 106.99, C, "重叠 0.4 秒，由客户引起", Match.ACOUSTIC, 0.88),)),
        R("conversion.transfer_consent", "转接征得同意", "any", major, N, 0, 0, "本通没有转接。"),
        R("conversion.abuse_calm", "辱骂应对", "any", major, N, 0, 0, "客户没有辱骂。"),
        R("agreement.solution", "给出方案", "agreement", major, P, 8, 8, "提出加急上门。", "", (_at(18),)),
        R("agreement.options", "多方案选择", "agreement", bonus, P, 2, 2, "给出今晚与明早两个时间。", "",
          (_at(18, "今晚七点前加急上门，或者明早八点第一单"),)),
        R("agreement.time_limit", "承诺时限", "agreement", major, P, 8, 8, "承诺今晚七点前上门，三个工作日内答复。",
          "", (_at(20, "今晚七点前到"), _at(24, "三个工作日内给您答复"))),
        R("agreement.no_overpromise", "不过度承诺", "any", fatal, P, 0, 0, "“按流程申请”不属于越权承诺。", "",
          (_at(15, "由我们按流程申请赔付"),)),
        R("agreement.backup_contact", "备用联系方式", "agreement", bonus, F, 0, 2, "没有询问备用联系方式。",
          "方便再留一个备用号码吗？师傅找不到您时用得上。"),
        R("closing.more_help", "询问其他需求", "closing", minor, P, 4, 4, "问了其他需求。", "", (_at(26),)),
        R("closing.satisfaction", "确认满意", "closing", minor, F, 0, 4, "没有问客户对处理是否满意。",
          "这样的安排，您还满意吗？", (_at(26), _at(28))),
        R("closing.thanks_goodbye", "致谢道别", "closing", major, P, 6, 6, "致谢、祝福、道别齐全。", "",
          (_at(28, "感谢您的来电，祝您生活愉快，再见"),)),
        R("call.speaking_rate", "语速适中", "any", minor, F, 0, 4, "有 5 句超过每分钟 200 字，全程平均 206 字。",
          "说到时间和操作步骤时放慢，一句一停。", (Evidence(15, 117.78, 132.34, A, "本句 235 字/分", Match.ACOUSTIC, 0.95),)),
        R("call.dead_air", "无长时间静默", "any", minor, P, 4, 4, "11.2 秒的等待事先说明过。", "",
          (Evidence(None, 66.3, 77.48, Who.UNKNOWN, "静默 11.2 秒", Match.ACOUSTIC, 0.96), _at(9))),
        R("call.privacy_leak", "不泄露隐私", "any", fatal, P, 0, 0, "只核对尾号，没有读出完整号码。", "", (_at(7),)),
        R("call.rude_words", "无服务禁语", "any", fatal, P, 0, 0, "没有发现禁语。"),
        R("record.callback_24h", "24小时回访", "after", minor, N, 0, 0, "没有工单数据。"),
    )  # fmt: skip


def _marks() -> tuple[Mark, ...]:
    G, B, V = Tone.GOOD, Tone.BAD, Tone.ADVICE
    return (
        Mark(1, "greeting", 0, B, "greeting.standard_opening", "开场报了公司，没有报工号或姓名。客户带着火气来电，知道对面是谁，心里才有着落。",
             "您好，云溪净水客服中心，工号 3027 为您服务，请问有什么可以帮您？"),
        Mark(2, "greeting", 1, B, "greeting.wait_apology", "“可算打通了”是在抱怨难打，这里应先为久等道歉，再问事情。", "让您久等了，非常抱歉，您慢慢说，我来处理。"),
        Mark(3, "switch_in", 5, G, "switch_in.apology", "先道歉，再说“换成是我也着急”，把客户的情绪接住了，随即转到行动上，节奏很好。"),
        Mark(4, "switch_in", 10, G, "switch_in.restate", "把漏水、失约、诉求三件事一次说清，并以“对吗”请客户确认，避免了后面的反复。"),
        Mark(5, "conversion", 12, B, "conversion.no_but", "客户刚提出赔偿，以“但是”开头等于先关上门；紧接着问“您自己有没有动过”，客户自然觉得被怪罪。",
             "地板的损失我帮您一起记下来，同时请师傅上门查明原因。"),
        Mark(6, "conversion", 15, G, "conversion.explain_plain", "“快接头就是那个塑料卡口”，把术语说成看得见的东西，客户马上听懂了。"),
        Mark(7, "conversion", 15, V, "call.speaking_rate", "这一句是关键承诺，却是全程最快的一句。赔付的条件应当放慢说。", "如果是卡口没装到位（停一下），地板的损失由我们申请赔付。"),
        Mark(8, "agreement", 18, G, "agreement.options", "给出两个时间请客户挑，主动权交到客户手里，火气到这里就下来了。"),
        Mark(9, "agreement", 24, G, "agreement.time_limit", "时限、负责人、下一步都说到了，还征得了同意。"),
        Mark(10, "closing", 26, V, "closing.satisfaction", "问了其他需求，可以顺势确认客户对安排是否满意。", "这样的安排，您还满意吗？"),
    )  # fmt: skip


def sample_analysis(transcript: Transcript) -> CallAnalysis:
    stages = [line[4] for line in _LINES]
    spans = []
    for id_, _, _ in INFO.stages:
        own = [i for i, s in enumerate(stages) if s == id_]
        end = _LINES[own[-1] + 1][1] if own[-1] + 1 < len(_LINES) else DURATION
        confidence = 0.52 if id_ == "conversion" else 0.9
        spans.append(StageSpan(id_, _LINES[own[0]][1], end, confidence, own[0], own[-1]))
    rates = tuple(
        None if t.quarantine else round(60 * sum(c.isalnum() for c in t.text) / t.span.duration, 1)
        for t in transcript.turns
    )
    return CallAnalysis(
        call_id=transcript.call_id,
        scorecard="default@1",
        stages=tuple(spans),
        turn_stages=tuple(stages),
        turn_rates=rates,
        checks=_checks(),
        marks=_marks(),
        metrics=Metrics(206.2, 108.2, 68.8, 33.6, 11.18, 0, 1, 0.65, 29.77, 0.39, 1),
        score=Score(
            78.4,
            78.4,
            "C",
            (
                SectionScore("greeting", "问候", 10, 18),
                SectionScore("switch_in", "切入", 24, 24),
                SectionScore("conversion", "转化", 10, 14),
                SectionScore("agreement", "协议", 16, 16),
                SectionScore("closing", "结束", 10, 14),
                SectionScore("call", "全程", 4, 8),
            ),
        ),
        extract={
            "complaint.is_complaint": "yes",
            "complaint.type": "产品质量",
            "complaint.level": "复杂",
            "complaint.wish": "维修",
            "record.form": {
                "customer_name": "",
                "contact": "尾号0618",
                "order": "厨下净水器",
                "core_problem": "净水器漏水泡坏地板，预约师傅失约",
                "solution": "今晚七点前加急上门，查明原因后按流程申请赔付",
                "promised_time": {"value": "今晚七点前；三个工作日内", "turn": 24},
                "confirmed": True,
            },
            "record.tracker": {"subject": "净水器漏水", "stage": "执行中", "done": ""},
        },
        summary="客户来电反映上月安装的净水器漏水、泡坏地板，当天预约的师傅又没有到，要求尽快上门并赔偿。"
        "坐席致歉共情、复述确认，改约当晚加急上门，承诺三个工作日内答复赔付，客户接受。"
        "开场没有报工号，转化阶段一句“但是”一度激化情绪。",
    )


def sample_document() -> dict[str, object]:
    transcript = sample_transcript()
    return call_document(transcript, sample_analysis(transcript), stamp=STAMP, info=INFO)


def fatal_document() -> dict[str, object]:
    """The same call with a failed fatal check."""
    transcript = sample_transcript()
    analysis = sample_analysis(transcript)
    checks = tuple(
        replace(c, verdict=Verdict.FAIL, reason="说了服务禁语。") if c.id == "call.rude_words" else c
        for c in analysis.checks
    )
    score = replace(analysis.score, total=0.0, grade="E", fatal=("call.rude_words",))
    return call_document(transcript, replace(analysis, checks=checks, score=score), stamp=STAMP, info=INFO)


def write_sample_audio(path: Path, rate: int = 8000) -> Path:
    """Write a stereo recording whose sound lies where the sample's sentences are."""
    import soundfile as sf

    rng = np.random.default_rng(7)
    sound = np.zeros((int(DURATION * rate), 2))
    for who, start, end, _, _ in _LINES:
        at, count = int(start * rate), int((end - start) * rate)
        wave = np.arange(count) / rate
        voice = np.sin(2 * np.pi * (180 if who is A else 130) * wave)
        voice *= 0.6 + 0.4 * np.sin(2 * np.pi * 4 * wave)
        sound[at : at + count, 1 if who is A else 0] += 0.2 * voice + 0.01 * rng.standard_normal(count)
    sf.write(path, sound, rate, subtype="PCM_16")
    return path
