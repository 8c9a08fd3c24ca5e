"""Synthetic analyses for the weekly scorecards: seeded, with changes planted on purpose.

Scores follow from verdicts as the program scores them, so a planted change in one check truly moves its
section and total. Everything else is chance. Used by the tests and by ``weekly_quarter.py``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.store.records import ScoredCall

__all__ = ["Effect", "Plan", "Quarter", "make_quarter", "planted"]

SCORECARD = Path(__file__).parents[1] / "qa" / "scorecards" / "default.yaml"
Array = NDArray[Any]
_FAMILY = (
    "陈林黄张李王吴刘蔡杨许郑谢郭洪曾邱廖赖周叶苏庄江吕何罗高萧潘"
    "简朱钟彭游詹胡施沈余赵卢梁颜柯翁魏孙戴范方宋邓杜傅侯曹薛丁卓"
)
_GIVEN = ("敏", "静怡", "志强", "雅婷", "建国", "思远", "海燕", "子涵", "晓峰", "婉清")
_TEAMS = ("一组", "二组", "三组", "四组", "五组", "六组")
_TYPES = ("收费争议", "流程时效", "产品质量", "服务态度", "其他")
_WISHES = ("退款", "取消业务", "咨询解答", "补偿", "维修", "退货换货", "道歉")
_SUBJECTS = {
    "收费争议": "上个月多扣了一笔增值服务费，我没有开通过",
    "流程时效": "申请交上去七天了，一直没有人联系我",
    "产品质量": "新装的设备三天两头断线，修过一次还是这样",
    "服务态度": "上次打来那位说话很冲，问两句就不耐烦",
    "其他": "想反映一下你们营业厅排队的问题",
}
_TRIGGERS = (
    "客户提到媒体、法律或监管部门",
    "客户要求找主管或领导",
    "客户情绪激烈，有过激言辞",
    "涉及人身伤害或食品安全",
)
_FEELINGS = ("愤怒", "焦急", "失望", "不耐烦", "平和", "")
_ENDINGS = ("满意", "感谢", "平和", "缓和", "不耐烦", "")


@dataclass(frozen=True, slots=True)
class Effect:
    """A planted change: from week ``week`` (0 is the first) on, until ``until`` (excluded).

    ``agent`` or ``team`` (numbers) say for whom, nobody means everyone. ``what`` is a check's id (then
    ``size`` shifts the log-odds of passing), ``rate`` (characters a minute), ``interruptions`` (per call)
    or ``type:收费争议`` (log of how much more often).
    """

    what: str
    size: float
    week: int
    agent: int | None = None
    team: int | None = None
    until: int = 999


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make; the last week is the one that holds ``last_monday``."""

    calls: int = 40_000
    weeks: int = 12
    agents: int = 60
    teams: int = 6
    last_monday: dt.date = dt.date(2026, 11, 16)
    seed: int = 7
    effects: tuple[Effect, ...] = ()
    skill_sd: float = 0.25
    folder: str = "/made"
    filler: int = 8


@dataclass(frozen=True, slots=True)
class _Check:
    id: str
    zh: str
    stage: str
    severity: str
    max: float
    suggestion: str
    passed: float
    applies: float


@dataclass(frozen=True, slots=True)
class Quarter:
    """The made calls as arrays, by call in order of time: the truth that figures are checked against.

    ``verdict`` is calls x checks: 1 pass, 0 fail, 2 undecided, 3 not applicable.
    """

    plan: Plan
    checks: tuple[_Check, ...]
    week: Array
    agent: Array
    team: Array
    second: Array
    verdict: Array
    before: Array
    total: Array
    rate: Array
    interruptions: Array
    silence: Array
    kind: Array
    failed: Array
    names: tuple[str, ...] = field(default_factory=tuple)

    def calls(self) -> Iterator[ScoredCall]:
        """The calls as the store would give them."""
        rng = np.random.default_rng(self.plan.seed + 1)
        draws = rng.random((len(self.week), 12))
        writer = _Writer(self)
        for k in range(len(self.week)):
            yield writer.call(k, draws[k])


def planted(plan: Plan, week: int, *, usual: bool) -> set[tuple[str, str]]:
    """Which (agent id, measure) truly differ in ``week`` from the week (or four weeks) before.

    A change in one check is one in its section, the total and the pass rate too.
    """
    out: set[tuple[str, str]] = set()
    for effect in plan.effects:
        past = range(max(0, week - 4), week) if usual else range(max(0, week - 1), week)
        on = effect.week <= week < effect.until
        if not past or all((effect.week <= w < effect.until) == on for w in past):
            continue
        measures: tuple[str, ...] = (effect.what,)
        if effect.what.startswith("type:"):
            measures = ()
        elif "." in effect.what:
            measures = (f"sec.{effect.what.split('.')[0]}", "total", "passed", "fatal")
        for agent in range(plan.agents):
            if effect.agent in (None, agent) and effect.team in (None, agent % plan.teams):
                out |= {(_agent_id(agent), m) for m in measures}
    return out


def _agent_id(agent: int) -> str:
    return str(2001 + agent)


@cache
def _checks() -> tuple[_Check, ...]:
    from ruamel.yaml import YAML

    loaded = YAML(typ="safe").load(SCORECARD.read_text("utf-8"))["checks"]
    usual = {"fatal": (0.996, 1.0), "major": (0.86, 0.75), "minor": (0.83, 0.7), "bonus": (0.4, 0.6)}
    rare = {"conversion.abuse_calm": 0.03, "agreement.escalation": 0.06, "conversion.transfer_consent": 0.08}
    return tuple(
        _Check(
            id=c["id"],
            zh=c["zh"],
            stage=c["stage"],
            severity=c["severity"],
            max=float(c.get("max", 0)),
            suggestion=c.get("texts", {}).get("suggestion", ""),
            passed=usual[c["severity"]][0],
            applies=rare.get(c["id"], 0.1 if c["id"].startswith("record.") else usual[c["severity"]][1]),
        )
        for c in loaded
    )


def make_quarter(plan: Plan) -> Quarter:
    """Draw a quarter."""
    rng = np.random.default_rng(plan.seed)
    checks = _checks()
    n = plan.calls
    week = np.sort(rng.integers(0, plan.weeks, n))
    agent = rng.integers(0, plan.agents, n)
    # The last two agents hardly take calls: they must never be ranked.
    agent = np.where(
        (agent >= plan.agents - 2) & (rng.random(n) > 0.1), rng.integers(0, plan.agents - 2, n), agent
    )
    day = rng.choice(7, n, p=[0.19, 0.18, 0.17, 0.17, 0.16, 0.07, 0.06])
    second = day * 86400 + np.clip(rng.normal(13.5, 3.2, n), 0, 23.99) * 3600
    order = np.lexsort((second, week))
    week, agent, second = week[order], agent[order], second[order]
    kind = _kinds(plan, rng, week, agent)
    verdict = _verdicts(plan, rng, checks, week, agent)
    before, total = _totals(checks, verdict)
    return Quarter(
        plan=plan,
        checks=checks,
        week=week,
        agent=agent,
        team=agent % plan.teams,
        second=second,
        verdict=verdict,
        before=before,
        total=total,
        rate=185
        + rng.normal(0, 8, plan.agents)[agent]
        + rng.normal(0, 14, n)
        + _shift(plan, "rate", week, agent),
        interruptions=rng.poisson(np.maximum(0.05, 0.6 + _shift(plan, "interruptions", week, agent))),
        silence=np.round(rng.gamma(2.0, 6.0, n), 1),
        kind=kind,
        failed=rng.random(n) < 0.006,
        names=tuple(_FAMILY[a % len(_FAMILY)] + _GIVEN[a % len(_GIVEN)] for a in range(plan.agents)),
    )


def _shift(plan: Plan, what: str, week: Array, agent: Array) -> Array:
    out: Array = np.zeros(len(week))
    for e in plan.effects:
        if e.what == what:
            on = (week >= e.week) & (week < e.until)
            on &= (agent == e.agent) if e.agent is not None else True
            on &= (agent % plan.teams == e.team) if e.team is not None else True
            out = out + on * e.size
    return out


def _kinds(plan: Plan, rng: np.random.Generator, week: Array, agent: Array) -> Array:
    """Type of call: 0-4 complaints, 5 enquiry, 6 business; each agent with a mix of his own."""
    base = np.log(np.array([0.10, 0.10, 0.08, 0.04, 0.03, 0.40, 0.25]))
    logits = base + rng.normal(0, 0.25, (plan.agents, 7))[agent]
    for k, name in enumerate(_TYPES):
        logits[:, k] += _shift(plan, f"type:{name}", week, agent)
    kinds: Array = np.argmax(logits + rng.gumbel(size=logits.shape), axis=1)
    return kinds


def _verdicts(
    plan: Plan, rng: np.random.Generator, checks: Sequence[_Check], week: Array, agent: Array
) -> Array:
    n, m = len(week), len(checks)
    odds = np.log([c.passed / (1 - c.passed) for c in checks])
    logit = odds + rng.normal(0, plan.skill_sd, (plan.agents, m))[agent]
    logit = logit + rng.normal(0, 0.15, plan.agents)[agent][:, None] + rng.normal(0, 0.3, n)[:, None]
    for k, check in enumerate(checks):
        logit[:, k] += _shift(plan, check.id, week, agent)
    luck = rng.logistic(size=(n, m))
    # Leaving out the recap and not asking whether the customer is content go together.
    ids = [c.id for c in checks]
    luck[:, ids.index("closing.satisfaction")] = luck[:, ids.index("closing.recap")]
    swap = rng.random(n) < 0.5
    luck[swap, ids.index("closing.satisfaction")] = rng.logistic(size=int(swap.sum()))
    verdict: Array = (luck < logit).astype(np.int8)
    verdict[rng.random((n, m)) < 0.03] = 2
    verdict[rng.random((n, m)) >= np.array([c.applies for c in checks])] = 3
    return verdict


def _totals(checks: Sequence[_Check], verdict: Array) -> tuple[Array, Array]:
    """As the program scores: points over possible points, a fatal failure makes 0."""
    worth = np.array([c.max for c in checks])
    severity = np.array([c.severity for c in checks])
    regular, bonus = ~np.isin(severity, ["fatal", "bonus"]), severity == "bonus"
    decided, passed = verdict <= 1, verdict == 1
    possible = (decided * worth * regular).sum(1)
    points, more = (passed * worth * regular).sum(1), (passed * worth * bonus).sum(1)
    before = np.round(np.minimum(100.0, 100.0 * points / np.maximum(possible, 1) + more), 1)
    fatal = ((verdict == 0) & (severity == "fatal")).any(1)
    return before, np.where(fatal, 0.0, before)


class _Writer:
    """Writes a made call as JSON, most of it from parts prepared once."""

    def __init__(self, quarter: Quarter) -> None:
        self.q = quarter
        self.parts = [
            [_part(c, v) for v in ("fail", "pass", "undecided", "na", "weak")] for c in quarter.checks
        ]
        mark = {"n": 1, "stage": "closing", "turn": 30, "tone": "good", "check": "closing.recap"}
        text = "结束前把办理结果和时间又说了一遍，客户听得明白。"
        self.marks = json.dumps([{**mark, "comment": text}] * quarter.plan.filler, ensure_ascii=False)
        self.prefixes = [c.id.split(".")[0] for c in quarter.checks]
        self.names = {"greeting": "问候", "switch_in": "切入", "conversion": "转化", "agreement": "协议"}
        self.names |= {"closing": "结束", "call": "全程", "record": "通话之后"}

    def call(self, k: int, draw: Array) -> ScoredCall:
        q, plan = self.q, self.q.plan
        monday = plan.last_monday - dt.timedelta(weeks=plan.weeks - 1 - int(q.week[k]))
        start = dt.datetime.combine(monday, dt.time()) + dt.timedelta(seconds=int(q.second[k]))
        agent = int(q.agent[k])
        call_id, started = f"C{k:06d}", f"{start.isoformat()}+08:00"
        meta = {"agent_name": q.names[agent], "direction": "inbound", "extra": {}}
        ticket = self._ticket(start, draw, meta)
        failed = bool(q.failed[k])
        return ScoredCall(
            folder=plan.folder,
            call_id=call_id,
            path=f"{call_id}.wav",
            status="error" if failed else "ok",
            duration=round(90 + 400 * float(draw[0]), 1),
            meta=json.dumps(meta, ensure_ascii=False),
            agent_id=_agent_id(agent),
            team=_TEAMS[int(q.team[k])],
            started_at=started,
            total=None if failed else float(q.total[k]),
            grade="",
            scorecard="default@1",
            analysis="" if failed else self._analysis(k, call_id, draw, ticket),
            analysis_key=f"key-{k}",
            error_kind="audio.empty" if failed else "",
            error_message=f"{call_id}.wav：录音是空的" if failed else "",
        )

    def _ticket(self, start: dt.datetime, draw: Array, meta: dict[str, Any]) -> str:
        """A promise in every fourth call; its due date. The ticket says how most of them ended."""
        if draw[1] > 0.25:
            return ""
        due = start + dt.timedelta(days=1 + int(draw[2] * 6))
        if draw[3] < 0.8:
            meta["promise_due_at"] = due.isoformat()
        if draw[3] < 0.7 and start.date() < self.q.plan.last_monday + dt.timedelta(days=5):
            late = draw[4] < 0.1
            meta["promise_done_at"] = (due + dt.timedelta(hours=20 if late else -6)).isoformat()
            if late and draw[5] < 0.5:
                meta["extra"] = {"delay_told_at": (due - dt.timedelta(hours=3)).isoformat()}
        return due.date().isoformat()

    def _analysis(self, k: int, call_id: str, draw: Array, due: str) -> str:
        q = self.q
        times = (np.arange(len(q.checks)) * 4 + int(draw[6] * 9)).tolist()
        # Every so often a failure rests on weak evidence.
        verdicts = [4 if v == 0 and (k + 7 * j) % 29 == 0 else v for j, v in enumerate(q.verdict[k].tolist())]
        checks = ",".join(
            part[v][0] + str(t) + part[v][1] for part, v, t in zip(self.parts, verdicts, times, strict=True)
        )
        body = {
            "metrics": {
                "agent_chars_per_min": round(float(q.rate[k]), 2),
                "interruptions_by_agent": int(q.interruptions[k]),
                "silence_s": float(q.silence[k]),
                "longest_silence_s": float(q.silence[k]) / 2,
                "quarantined_turns": 0,
            },
            "score": self._score(k),
            "extract": _extract(int(q.kind[k]), draw, due, call_id),
            "summary": "通话摘要。",
        }
        rest = json.dumps(body, ensure_ascii=False)[1:]
        return (
            f'{{"call_id":"{call_id}","scorecard":"default@1","stages":[],"turn_stages":[],"turn_rates":[],'
            f'"checks":[{checks}],"marks":{self.marks},{rest}'
        )

    def _score(self, k: int) -> dict[str, Any]:
        q, verdict = self.q, self.q.verdict[k]
        sums = {id_: [0.0, 0.0] for id_ in self.names}
        fatal = []
        for check, prefix, v in zip(q.checks, self.prefixes, verdict.tolist(), strict=True):
            if check.severity == "fatal" and v == 0:
                fatal.append(check.id)
            if v > 1 or check.severity in ("fatal", "bonus"):
                continue
            sums[prefix][0] += check.max * v
            sums[prefix][1] += check.max
        sections = [
            {"id": id_, "zh": self.names[id_], "score": own[0], "max": own[1]} for id_, own in sums.items()
        ]
        return {
            "total": float(q.total[k]),
            "before_fatal": float(q.before[k]),
            "grade": "B",
            "sections": sections,
            "fatal": fatal,
        }


def _part(check: _Check, verdict: str) -> tuple[str, str]:
    """A check's JSON before and after the second it was heard at."""
    weak, verdict = verdict == "weak", "fail" if verdict == "weak" else verdict
    known = verdict in ("pass", "fail")
    value = {
        "id": check.id,
        "zh": check.zh,
        "stage": check.stage,
        "severity": check.severity,
        "verdict": verdict,
        "points": check.max if verdict == "pass" else 0.0,
        "max": check.max if known else 0.0,
        "reason": {
            "pass": f"{check.zh}：做到了。",
            "fail": f"{check.zh}：没有做到。",
            "undecided": f"{check.zh}：识别把握不足，请人工复核。",
            "na": "这通电话不涉及。",
        }[verdict],
        "suggestion": check.suggestion if verdict == "fail" else "",
        "evidence": [],
    }
    if verdict == "na":
        text = json.dumps(value, ensure_ascii=False)
        return text[:-1] + ',"unused":', "}"
    quote = check.suggestion[:40] if verdict == "pass" else "好的，那先这样，您稍等一下我看看。"
    evidence = {
        "turn": 3,
        "end": 40.0,
        "who": "agent",
        "quote": quote,
        "match": "text",
        "confidence": 0.55 if verdict == "undecided" else 0.72 if weak else 0.92,
    }
    tail = json.dumps(evidence, ensure_ascii=False)[1:-1]
    text = json.dumps(value, ensure_ascii=False)
    return text[: -len("[]}")] + '[{"start":', "," + tail + "}]}"


def _extract(kind: int, draw: Array, due: str, call_id: str) -> dict[str, Any]:
    complaint = kind < 5
    type_ = _TYPES[kind] if complaint else ""
    level = ("危机" if draw[7] < 0.06 else "复杂" if draw[7] < 0.3 else "普通") if complaint else ""
    opening = _FEELINGS[int(draw[8] * (4 if complaint else 2)) + (0 if complaint else 4)]
    ending = _ENDINGS[min(5, int(draw[9] * 7))]
    better = draw[10] < (0.35 if complaint else 0.05)
    worse = not better and draw[10] > 0.96
    subject = _SUBJECTS.get(type_, "想问一下套餐到期以后怎么续")
    turned = "由坏转好" if better else "由好转坏"
    turning = {"value": turned, "turn": 12, "quote": "行，那你帮我看看吧。", "better": bool(better)}
    at = 40 + int(draw[11] * 60)
    word = "客户情绪缓和" if better else "客户情绪变差"
    remarks = _TRIGGERS[int(draw[11] * 4)] if level == "危机" else ""
    promise = {"what": "核实之后给您回电话", "when": "两天内", "due": due, "plain": True}

    def field_(value: str) -> dict[str, Any]:
        return {"value": value, "turn": None}

    return {
        "complaint.is_complaint": "yes" if complaint else "no",
        "complaint.type": type_,
        "complaint.level": level,
        "complaint.wish": _WISHES[int(draw[7] * 7)] if complaint else "咨询解答" if kind == 5 else "取消业务",
        "record.form": {"type": field_(type_ if complaint else "咨询" if kind == 5 else "业务办理")},
        "record.tracker": {
            "number": field_(call_id),
            "customer": field_("王女士" if draw[0] < 0.5 else "李先生"),
            "subject": field_(subject),
            "stage": field_("执行中" if due else "已完成"),
            "progress": field_("核实之后给您回电话" if due else "当场办好"),
            "owner": field_("坐席本人"),
            "satisfaction": field_("满意" if ending == "满意" else ""),
            "key_events": field_(
                f"0:20 说明问题；0:{at % 60:02d} {word}" if better or worse else "0:20 说明问题"
            ),
            "remarks": field_(remarks),
        },
        "promises": [promise] if due else [],
        "emotion": {
            "opening": opening,
            "ending": ending,
            "turning_point": turning if better or worse else None,
            "known": True,
        },
    }
