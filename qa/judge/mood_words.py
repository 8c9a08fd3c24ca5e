"""What a customer's words in one turn say of their mood: which feelings, how strong, and whether meant.

Agreement counts only as an answer to what was asked, understanding likewise; thanks count where no feeling
was left standing. What is denied, supposed, conditional or another's is no feeling of the customer's now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from qa.judge.acts import CLEAR, ActHit
from qa.judge.context import CallContext
from qa.judge.felt import of_another
from qa.language.asking import is_asked
from qa.language.negation import negated
from qa.model import Turn, Who

__all__ = ["MEETS", "ON_CONDITION", "TAKEN_BACK", "THREATS", "felt_in"]

# What a feeling is worth when said plainly, and when denied (不满意, 没生气).
_WORTH: Mapping[str, tuple[float, float]] = {
    "愤怒": (-0.8, 0.0),
    "焦急": (-0.5, 0.1),
    "失望": (-0.5, 0.0),
    "不耐烦": (-0.3, 0.0),
    "缓和": (0.4, -0.3),
    "平和": (0.2, -0.3),
    "感谢": (0.3, 0.0),
    "满意": (0.6, -0.6),
}
# With these in the turn, 行 and 好 agree to nothing: 行，我找电视台.
THREATS = ("crisis_more", "demands_leader", "complaint_named", "abuse_said")
# What is felt by who is let down has one worth and several names. Only where the words say so is it 失望,
# 难过 or 无奈; 服了, 白跑一趟 may as well be anger.
_LET_DOWN = "失望"
_NAMES = (
    (_LET_DOWN, re.compile("失望|[寒凉]了?心|心都?[寒凉]|凉透|凉半截|灰心|泄气|沮丧|绝望|[懊后][恼悔]")),
    ("难过", re.compile("伤心|难[过受]|委屈|憋屈|窝囊|心[酸疼碎]|哭|泪|滋味|堵得慌|心里堵")),
    ("无奈", re.compile("^唉|无奈|算了吧")),
)
_UNCLEAR = "不满"
# Acts in which several feelings are heard; others are a scorecard's own, which names what it hears.
_SEVERAL = ("feels_let_down", "feeling", "upset", "anger")
# Feelings that the topic's acts do not know; their words tell which.
_ALSO = ("feeling", "upset", "anger", "abuse_said")
_KINDS = (
    (
        "焦急",
        re.compile(
            "[怕慌愁吓焦揪魂]|急(?!眼)|六神|冰凉|腿|担[心忧惊]|没底|踏实|不安|忐忑|紧张|打鼓|咯噔|睡|合眼|吃不下|悬着|提着"
        ),
    ),
    (
        "愤怒",
        re.compile(
            "[气火怒疯炸骗坑黑砸骂屁匪]|恼[火怒人]|急眼|强盗|流氓|天理|咽不下|受够|受不了|忍|欺负|没完|良心|他妈|王八|畜生|混蛋"
        ),
    ),
    ("不耐烦", re.compile("烦|膈应|闹心|添堵")),
)
_ABUSE = "abuse_said"
# Heard like the topic's acts; and what agrees to something asked.
_PLAIN = (("满意", "feels_eased"), (_LET_DOWN, "feels_worse"))
_AGREES = ("agrees", "accept")
# Long ago: 去年没管，把我愁坏了.
_PAST = re.compile("(?:去年|前年|当年|以前|那年)[^。！？]*$")
# 能不害怕吗 asserts what it seems to deny; 要是戴着不舒服呢 only thinks of it.
_RHETORICAL = re.compile("[能会]不$")
_SUPPOSED = re.compile("(?:要是|如果|万一|假如|怕是?)[^，。！？]{0,12}$")
# What it hangs on stands before (能兑现我就满意), what takes it back behind (满意谈不上).
ON_CONDITION = re.compile(
    "(?:要是|如果|只要|等|能|得|了|再)[^。！？]{0,12}(?:才|就|再|那)[^，。！？]{0,3}$|才[算叫能]?$"
)
TAKEN_BACK = re.compile("^(?:的话|是|倒|可|嘛|吗|，)?(?:谈不上|算不上|说不上|不敢说|还早|个|什么|啥|得起来)")
# Understood is not relieved.
_UNDERSTOOD = re.compile("知道|明白|懂|清楚|这样|原来|没事|没关系|麻烦你")
# Giving in, or agreeing with a but.
_RESIGNED = re.compile("唉|算了|……|随便|要是|不过|但是|可是|[行好成可以就]吧(?=[，。！]|$)")
# The agent asks whether the customer agrees; or presses, so that a 行 gives in.
_ASKED = re.compile("(?:这[么样]|[您你]看|答应|愿意|乐意|点头|认不认|应不应|同意|行不行)[^。！？]{0,20}[？?]")
_PRESSES = ("pressure", "urge", "rude", "denial", "threaten_back", "press_info")
# An agent who met the feeling is thanked for it.
MEETS = ("empathy", "empathy_wide", "soothe")
_STRONGER = re.compile("(?:太|真|特别|非常|很|好|实在|简直|极其?|相当|十分|最)[^，。！？]{0,2}$")
_STRONGEST = re.compile("^[^，。！？]{0,2}(?:死|透|极了|坏了|疯|要命|不得了)")
_MORE, _SHOUT = 1.3, 0.1


def felt_in(
    turn: Turn, feelings: Sequence[tuple[str, str]], context: CallContext, *, met: bool
) -> tuple[float | None, str, ActHit | None]:
    """What a turn's words are worth together, its strongest feeling and where it was said.

    Args:
        turn: a turn of the customer.
        feelings: the topic ``emotion``: labels and their acts.
        context: the call.
        met: nothing bad was felt so far that the agent did not meet with understanding.

    Returns:
        The worth from -1 to 1 (``None``: nothing felt was said), the label, and its hit.
    """
    threatens = any(context.acts.has(turn.i, act) for act in THREATS)
    felt: dict[str, tuple[float, ActHit]] = {}
    let_down: list[ActHit] = []
    for label, hit in _feelings(turn, feelings, context):
        worth = _worth(label, hit, turn)
        if worth > 0 and (threatens or not _meant(label, hit, turn, context, met=met)):
            continue
        if worth and label == _LET_DOWN:
            let_down.append(hit)
        if worth and (label not in felt or abs(worth) > abs(felt[label][0])):
            felt[label] = worth, hit
    if not felt:
        return None, "", None
    best = max(felt, key=lambda label: abs(felt[label][0]))
    total = sum(worth for worth, _ in felt.values())
    if total < 0 and "！" in turn.text:
        total -= _SHOUT
    worth, hit = felt[best]
    named = best if worth * _WORTH[best][0] > 0 else (_UNCLEAR if worth < 0 else "缓和")
    named = _let_down(let_down, turn) if named == _LET_DOWN else named
    return max(-1.0, min(1.0, round(total, 3))), named, hit


def _let_down(hits: Sequence[ActHit], turn: Turn) -> str:
    """What somebody feels who is let down, as far as the words tell."""
    if any(hit.act not in _SEVERAL for hit in hits):
        return _LET_DOWN
    words = [turn.text[hit.start : hit.end] for hit in hits]
    return next((name for name, said in _NAMES if any(said.search(word) for word in words)), _UNCLEAR)


def _feelings(
    turn: Turn, feelings: Sequence[tuple[str, str]], context: CallContext
) -> Iterator[tuple[str, ActHit]]:
    """What is felt in a turn: what the topic's acts hear, then what the other acts of feeling add to it."""
    heard: list[ActHit] = []
    for label, act in (*feelings, *_PLAIN):
        for hit in context.acts.hits(turn.i, act):
            if hit.confidence >= CLEAR:
                heard.append(hit)
                understood = label == "缓和" and _UNDERSTOOD.search(turn.text, hit.start, hit.end)
                yield "平和" if understood else label, hit
    for act in _ALSO:
        for hit in context.acts.hits(turn.i, act):
            known = any(hit.start < other.end and other.start < hit.end for other in heard)
            before, words = turn.text[: hit.start], turn.text[hit.start : hit.end]
            if known or hit.confidence < CLEAR or of_another(before) or _PAST.search(before):
                continue
            kinds = (label for label, pattern in _KINDS if pattern.search(words))
            yield "愤怒" if act == _ABUSE else next(kinds, _LET_DOWN), hit
    agreeing = (hit for act in _AGREES for hit in context.acts.hits(turn.i, act) if hit.confidence >= CLEAR)
    yield from (("平和", hit) for hit in agreeing if not negated(turn.text, hit.start, hit.end))


def _worth(label: str, hit: ActHit, turn: Turn) -> float:
    plain, denied = _WORTH.get(label, (0.0, 0.0))
    before, after = turn.text[max(0, hit.start - 16) : hit.start], turn.text[hit.end : hit.end + 6]
    if negated(turn.text, hit.start, hit.end) and not _RHETORICAL.search(before):
        # 没意见没意见: the 没 is the word's own.
        return plain if turn.text.startswith("没", hit.start) else denied
    if plain > 0 and TAKEN_BACK.match(after):
        return denied
    if (ON_CONDITION if plain > 0 else _SUPPOSED).search(before) and label not in ("平和", "焦急"):
        return 0.0
    stronger = _STRONGER.search(before[-6:]) or _STRONGEST.match(after[:4])
    return plain * _MORE if stronger else plain


def _meant(label: str, hit: ActHit, turn: Turn, context: CallContext, *, met: bool) -> bool:
    """Whether something kind tells of a mood: not a question, not manners, not giving in."""
    if is_asked(turn.text, hit.start, hit.end):
        return False
    if label != "平和":
        return label != "感谢" or met
    answered = next((t for t in reversed(context.turns[: turn.i]) if t.who is Who.AGENT), None)
    if answered is None or _RESIGNED.search(turn.text):
        return False
    acts = context.acts
    asked = acts.has(answered.i, "ask_consent") or _ASKED.search(answered.text)
    return bool(asked) and not any(acts.has(answered.i, act) for act in _PRESSES)
