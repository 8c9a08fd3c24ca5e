"""A second look at a scorecard that reads without fault: rules that can never hold, contradict each
other, cost nothing, run slowly or serve nothing.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from itertools import pairwise

import regex

import qa.judge
from qa.judge import conditions as c
from qa.judge.condition_tree import children
from qa.judge.scorecard import Act, Check, Grade, Scorecard
from qa.model import Severity
from qa.rulefiles.idle import idle, looks_like_regex
from qa.rulefiles.lexicon import LexiconBuilder
from qa.rulefiles.scorecard import DEFAULT, SHIPPED, Draft
from qa.rulefiles.yaml_source import Place, Source

__all__ = ["Remark", "lint"]

# A regular expression that takes longer on one long turn than so many times what grows with the
# square of the turn would hold up every call. Against a yardstick taken in the same moment, since
# one machine is several times slower than another and a busy one slower still.
_SLOW = 3.0
_ENDLESS = 30.0
# So short is not slow on any machine.
_SHORT_S = 0.005
_LONG_TURN = "我说的这个事情" * 60
_YARDSTICK = "[^，。！？]{2,}(吗|么|呢|没有|没)[？?]"
# One of several that is nothing but marks, which phrases ignore: (查到|，).
_MARK_ALONE = re.compile(r"[|｜(（]([，。！？、；：,.!;:]+)(?=[|｜)）])")
# A list written under a text without quotes is read as more of that text.
_LIST_LINE = re.compile(r"(?<=\s)- [\[{\"'].{0,12}")
_NAME = re.compile("[a-z_]{3,}")
_LETTERS = frozenset("ABCDEF")
# What extraction asks for by name.
_READ_BY_EXTRACTION = ("complaint", "complaint_opens")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a look: where, and what."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}：{self.text}"


def lint(draft: Draft) -> tuple[Remark, ...]:
    """Look at a scorecard that could be read.

    Args:
        draft: from ``scorecard.read``; with faults there is nothing to look at yet.

    Returns:
        Remarks in the order of the files; none is a reason not to judge.
    """
    if draft.scorecard is None or draft.source is None or draft.form is None or draft.lexicon is None:
        return ()
    found = [*_checks(draft.source, draft.scorecard), *_sheet(draft, draft.source, draft.scorecard)]
    found += [*_unused(draft, draft.source), *_unused_words(draft.lexicon), *_patterns(draft)]
    found += [_at(*remark) for remark in idle(draft)]
    return tuple(dict.fromkeys(found))


def _at(source: Source, place: Place, text: str) -> Remark:
    return Remark(str(source.path), source.line(place), text)


# -- single checks


def _checks(source: Source, card: Scorecard) -> Iterator[Remark]:
    acts = {act.id: act for act in card.lexicon.acts}
    for number, check in enumerate(card.checks):
        here: Place = ["checks", number]
        for role in ("when", "require", "forbid", "advise", "credit"):
            condition = getattr(check, role)
            if condition is not None:
                for text in _never(condition, acts):
                    yield _at(source, [*here, role], f"{check.id}：{text}")
        yield from (_at(source, here, f"{check.id}：{text}") for text in _same_as_when(check))
        if check.severity is Severity.FATAL and check.max:
            yield _at(source, [*here, "max"], f"{check.id}：致命项不计分，max 不起作用")
        if not check.texts.suggestion:
            yield _at(source, [*here, "texts"], f"{check.id}：没有写改进建议（suggestion）")
        if any(other.zh == check.zh for other in card.checks[:number]):
            yield _at(source, [*here, "zh"], f"{check.id}：名字“{check.zh}”前面用过了，报告和表格里分不清")
        for name, text in asdict(check.texts).items():
            if swallowed := _LIST_LINE.search(text):
                yield _at(
                    source,
                    [*here, "texts", name],
                    f"{check.id}：{name} 连着下一行“{swallowed[0]}…”一起读了，"
                    "那一行缩进得不对：例句要写在 examples 下面",
                )
        yield from _contradictions(source, number, check, card)


def _same_as_when(check: Check) -> Iterator[str]:
    """What a check writes once more that already decides whether it applies."""
    if check.when is None:
        return
    if check.when == (check.require or check.forbid):
        yield "when 和要判的条件一样，结论永远相同"
    if check.when == check.credit:
        yield "credit 和 when 一样，永远轮不到它"
    if any(check.when == exemption.condition for exemption in check.exempt):
        yield "exempt 和 when 一样，永远不适用"


def _never(condition: c.Condition, acts: dict[str, Act]) -> Iterator[str]:
    """Why a condition, or one inside it, can never hold."""
    where = getattr(condition, "where", None)
    if where is not None:
        if (
            where.first_share is not None
            and where.last_share is not None
            and where.first_share + where.last_share < 1
        ):
            both = f"first_share {where.first_share:g} 和 last_share {where.last_share:g}"
            yield f"{both} 没有交集，除了很短的通话，永远找不到"
        anchor = getattr(where.after, "where", None)
        if where.next_turn and anchor is not None and where.who is not None and where.who is anchor.who:
            yield "next_turn 只看对方的下一句，而 who 和 after 里的是同一方，永远找不到"
        if isinstance(condition, c.Said) and where.who is not None:
            for act in condition.acts:
                if acts[act].who not in (None, where.who):
                    yield f"动作“{act}”只在另一方的话里找，写 who: {where.who} 永远找不到"
    if isinstance(condition, c.AllOf):
        negated = {inner for part in condition.of if isinstance(part, c.NotAny) for inner in part.of}
        if negated & set(condition.of):
            yield "all 里同一个条件既要成立又不能成立"
    for _, inner in children(condition):
        yield from _never(inner, acts)


def _contradictions(source: Source, number: int, check: Check, card: Scorecard) -> Iterator[Remark]:
    """A thing that is forbidden by one check and required by another."""
    forbidden = check.forbid
    if not isinstance(forbidden, c.Said):
        return
    for other in card.checks:
        required = other.require
        if not isinstance(required, c.Said) or required.where.who is not forbidden.where.who:
            continue
        # Only when all that would do is forbidden is there no way to please both.
        if set(required.acts) <= set(forbidden.acts) and not forbidden.where.stages:
            text = f"{check.id} 禁止的话正是 {other.id} 要求的话，两条互相矛盾"
            yield _at(source, ["checks", number], text)


# -- the sheet


def _sheet(draft: Draft, source: Source, card: Scorecard) -> Iterator[Remark]:
    for number, section in enumerate(card.sections):
        if not any(check.id.split(".", 1)[0] == section.id for check in card.checks):
            yield _at(source, ["sections", number], f"部分“{section.id}”里没有检查")
    bars = [grade.from_total for grade in card.grades]
    if len(set(bars)) < len(bars):
        yield _at(source, ["grades"], "两个等级的起点相同，后一个永远评不到")
    if fault := _disorder(card.grades):
        yield _at(source, ["grades"], fault)
    if min(bars) > 0:
        yield _at(source, ["grades"], f"{min(bars):g} 分以下没有等级")
    assert draft.conditions is not None and draft.form is not None
    for name in draft.form.define:  # a shared file serves many scorecards
        if name not in draft.conditions.referred and name not in _READ_BY_EXTRACTION:
            yield _at(source, ["define", name], f"define 里的“{name}”没有用到")


def _disorder(grades: Sequence[Grade]) -> str:
    """What is wrong with the order of grades; letters have one, other names that in which they stand."""
    best_first = sorted(grades, key=lambda grade: -grade.from_total)
    letters = [grade.grade for grade in best_first if grade.grade in _LETTERS]
    wrong = next((pair for pair in pairwise(letters) if pair[0] > pair[1]), None)
    if wrong:
        return f"等级 {wrong[0]} 的起点高于 {wrong[1]}，顺序反了"
    bars = [grade.from_total for grade in grades]
    if bars not in (sorted(bars), sorted(bars, reverse=True)):
        return "等级没有按起点的高低排列，请从高到低写"
    return ""


# -- acts


def _unused(draft: Draft, source: Source) -> Iterator[Remark]:
    """Acts that no condition, stage, topic or extraction asks for."""
    assert draft.lexicon is not None
    used = draft.lexicon.used | draft.used_in_flow
    extraction = _named_in_code()
    default = source.path.absolute() == DEFAULT.absolute()
    for act, (where, place) in draft.lexicon.places.items():
        # What is shipped serves many scorecards; each uses what it needs of it, the default one all.
        if SHIPPED in where.path.absolute().parents and not default:
            continue
        if act not in used and act not in extraction:
            yield _at(where, place, f"动作“{act}”没有被检查、流程或提取用到")


def _unused_words(lexicon: LexiconBuilder) -> Iterator[Remark]:
    """Lists of words that no phrase of their file names."""
    for words in lexicon.words:
        for name in words.unused:
            yield _at(words.source, ["words", name], f"词表“{name}”没有用到；短语里写 <{name}>")


def _named_in_code() -> frozenset[str]:
    """Names that extraction, stages and the synopsis write in their own code, as strings."""
    names: set[str] = set()
    for module in pkgutil.iter_modules(qa.judge.__path__):
        code = ast.parse(inspect.getsource(import_module(f"qa.judge.{module.name}")))
        written = (node.value for node in ast.walk(code) if isinstance(node, ast.Constant))
        for text in written:
            # One name, or several in one string; a sentence of a docstring is none.
            if isinstance(text, str) and all(map(_NAME.fullmatch, text.split())):
                names.update(text.split())
    return frozenset(names)


def _patterns(draft: Draft) -> Iterator[Remark]:
    """Regular expressions that take long on text made to vex them, and phrases that look like one."""
    assert draft.lexicon is not None
    for act, (where, place) in (*draft.lexicon.places.items(), *draft.lexicon.inline.items()):
        found = draft.lexicon.acts[act]
        for kind in ("any", "like", "unless"):
            key = "phrases" if kind == "any" and act in draft.lexicon.inline else kind
            for index, number in enumerate(getattr(found, kind)):
                if text := _of_pattern(draft.lexicon.source_of(number)):
                    yield _at(where, [*place, key, index], text)


def _of_pattern(source: str) -> str:
    if looks_like_regex(source):
        return f"“{source}”像是正则表达式；要写成 re:{source}，否则这些符号不起作用"
    if not source.startswith("re:"):
        alone = _MARK_ALONE.search(source)
        return f"“{source}”里的“{alone[1]}”不起作用，这一项等于空着；要认标点请写成 re:" if alone else ""
    expression = source.removeprefix("re:")
    if _longest(expression, endless=2 * _SHORT_S) <= _SHORT_S:
        return ""
    # A busy moment makes anything slow: only what is slow again and again is.
    for _ in range(3):
        usual = _seconds(regex.compile(_YARDSTICK), _LONG_TURN, 60.0)
        times = _longest(expression, _ENDLESS * usual) / usual
        if times <= _SLOW:
            return ""
    return (
        f"正则表达式太慢（比一般的慢 {times:.0f} 倍），去掉套在一起的 + 和 *，或写明最多几个字，如 {{1,20}}"
    )


def _longest(expression: str, endless: float) -> float:
    """Seconds on the worst of four long turns; ``endless`` where it took that long or longer."""
    compiled = regex.compile(expression)
    words = [char for char in dict.fromkeys(expression) if char.isalnum()] or ["好"]
    long_turns = (
        "".join(words) * (400 // len(words) + 1),
        words[0] * 400,
        words[-1] * 400,
        _LONG_TURN,
    )
    return max(_seconds(compiled, text, endless) for text in long_turns)


def _seconds(compiled: regex.Pattern[str], text: str, endless: float) -> float:
    began = time.process_time()
    try:
        # The last character fits nothing: an expression that tries again and again shows it there.
        list(compiled.finditer(text[:400] + "\u9fff", timeout=endless))
    except TimeoutError:
        return endless
    return time.process_time() - began
