"""What the customer came with, in words the agent may say back: what they want, what is wrong.

Taken from the sentence that the record names as the matter, and turned round: 我想给我妈订一束花 is said
back as 给您母亲订一束花. What cannot be said back without sounding odd is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from qa.judge.clauses import Stretch
from qa.judge.context import CallContext
from qa.judge.locate import WELL_HEARD
from qa.judge.matter_words import FAULTS, FEELINGS
from qa.judge.record_fields import field, stretch
from qa.language.sentences import OUTER, clause_spans, sentence_spans
from qa.model import Who

__all__ = ["place_of", "problem_of", "want_of"]

# A wish may be longer than two characters, a problem several clauses.
_LEAST, _SHORT, _TOLD, _MOST, _MOST_PROBLEM = 2, 4, 12, 26, 30
_MOST_TURNS = 2

# 我……我想退, 了解一下那个……插画班.
_HESITATION = re.compile(r"(?:(\w{1,3})…+(?=\1)|[那这]个…+|…+)，?")
_FILLER = re.compile(
    "(?:^|(?<=[，、]))(?:呃|嗯|啊|哦|哎|喂|就是|那个|这个|就|还有|另外|顺便|然后)[，、]"
    "|^(?:呃|嗯|啊|哦|哎|喂|那(?![个边些里种次天年套张件])|就(?!是)|结果|所以|但是|可是|然后|而且|因为|想说)+"
)
_ASKS = re.compile(
    "(?:想|要|来|就|我|先|打听)(?:再|先|跟你们?|跟您|向你们)*(?:问|咨询|了解|打听|请教)(?:一问|问|一?下子?|一?哈)*(?:您|你(?!们))?"
)
_ANNOUNCED = re.compile("^我?(?:就|先)?(?:想|要|来)?(?:问|反映|投诉)(?:一下|一哈|下|个事)?，?")
_VACUOUS = re.compile("(?:一?个|点|件|些)?(?:儿)?(?:事|问题|事情|情况)儿?|那个|这个|你|您|看|清楚|到底")
_WANTS = re.compile(
    "^(?P<when>[^，]*?)(?:我们?|咱们?)?(?:就|是|也|还|得)*"
    "(?:(?<!越)想要?(?![问咨了打请想不是的起到法着说知听投反跟越])|打算)(?P<what>.+)$"
)
_DEMANDS = re.compile(
    "^(?P<when>)(?:我们?|咱们?)?(?:就|是|也|还|得)*要(?=[寄订退换办改约租补印报])(?P<what>.+)$"
)
_OPEN = re.compile(
    "怎么|咋|什么|啥|多少|多久|几点|几号|几月|第几|哪|能不能|可不可以|行不行|要不要|有没有|会不会|是不是|吗|么|来得及|好不好|[^不]不$"
)
# With these it sounds odd, or rude, in the agent's mouth.
_ODD = re.compile(
    "你(?!们)|您|[他她]妈|骂|滚|来着|我跟|说实话|[“”恁咧额俺欸]|凭什么|[么咋啥]回事|搞的|闯祸|不好意思|意思|哎|等等|呃|[那这]个$"
)
_UNFINISHED = re.compile("(?:这个|那个|我的|个什么|[了说])$|^.一?下$")
_UNTOLD = re.compile("[他她它是在有]")
_PARTICLES = re.compile("[呀啊呢吧嘛哈哦呐哇啦嘞哒呗]+$")
_KIN = {
    "爸妈": "父母",
    "妈妈": "母亲",
    "妈": "母亲",
    "爸爸": "父亲",
    "爸": "父亲",
    "老母亲": "母亲",
    "老父亲": "父亲",
    "老公": "爱人",
    "老婆": "爱人",
    "媳妇儿": "爱人",
    "媳妇": "爱人",
    "老伴儿": "老伴",
    "闺女": "女儿",
    "姑娘": "女儿",
}
_MINE = re.compile(f"(?:我们|咱们|我|咱)({'|'.join(sorted(_KIN, key=len, reverse=True))})(?!女|子)")
_TURNED = (
    (re.compile("咋个?"), "怎么"),
    (re.compile("啥子?"), "什么"),
    (re.compile("我们|咱们|我|咱"), "您"),
    (re.compile("你们(?:那儿|那边|那里|这儿|这边|这里|家)"), "我们这边"),
    (re.compile("你们"), "我们"),
)

_TEMPER = re.compile(
    "生气|气[死炸疯得坏]|火大|[冒窝]火|一肚子火|烦|急[死得疯]|疯|吓|崩溃|投诉|摆设|骗|坑|欺负|良心|鬼|凭什么|完蛋|哭|要命"
    "|怎么|什么|吗$|难道|还有没有|到底"
)
# 门店的人跟我讲 names no thing; 跟蛐蛐似的 tells no fault.
_REPORTS = re.compile("(?:[跟对和]我[讲说]|不对|发现|一[看查问琢磨]+)$")
_LIKENED = re.compile("^[跟像][^，]*(?:似的|一样)$")
# Where somebody lives, and numbers, are not repeated.
_PRIVATE = re.compile(
    "[零〇一二三四五六七八九幺0-9]{4,}|[0-9一二三四五六七八九十](?:号楼|栋|单元|室)|[零一二三四五六七八九]{3}$"
)


def place_of(facts: Mapping[str, object]) -> Stretch | None:
    """Where the customer says what the matter is, as the record has it."""
    return stretch(field(facts, "core_problem"))


def _said_back(text: str, most: int = _MOST) -> str:
    """A clause in the agent's mouth; empty when it cannot be turned round."""
    text = _PARTICLES.sub("", _FILLER.sub("", text.strip(OUTER)).strip(OUTER))
    if _ODD.search(text) or not _LEAST <= len(text) <= most:
        return ""
    text = _MINE.sub(lambda found: f"您{_KIN[found[1]]}", text)
    for pattern, instead in _TURNED:
        text = pattern.sub(instead, text)
    return text


def _clauses(text: str) -> list[str]:
    """The clauses of a text as spoken without hesitation, and without marks."""
    text = _HESITATION.sub("", text)
    return [said for left, right in clause_spans(text) if (said := text[left:right].strip(OUTER))]


def _finished(text: str) -> str:
    said = "" if _UNFINISHED.search(text.strip(OUTER)) else _said_back(text)
    return "" if _UNTOLD.match(said) else said


# -- what is wanted


def want_of(context: CallContext, facts: Mapping[str, object]) -> str:
    """What an enquiry is after, as it stands behind 您想: 问公积金怎么提取, 给您母亲订一束花.

    Args:
        context: the call.
        facts: what was extracted from it.

    Returns:
        Empty for complaints, and where the customer's words cannot be said back.
    """
    place = place_of(facts)
    if place is None or facts.get("complaint.is_complaint") == "yes":
        return ""
    turns = [t for t in context.turns[place.turn :] if t.who is Who.CUSTOMER and not t.quarantine]
    for turn in turns[:_MOST_TURNS]:
        start = place.start if turn.i == place.turn else 0
        said = turn.text[start:]
        sentences = [said[left:right] for left, right in sentence_spans(said)]
        if turn.i == place.turn:
            # 我想问问怎么办。 may stand behind what the record quotes, and a bare question in it.
            found = next(_wishes(sentences), "") or next(_questions(sentences), "")
        else:
            found = next(_wishes(sentences), "")
        if found and context.locator.heard(turn.i, start, len(turn.text)) >= WELL_HEARD:
            return found
    return ""


def _wishes(sentences: Sequence[str]) -> Iterator[str]:
    """What is asked, else what is said to be wanted, in order."""
    for number, sentence in enumerate(sentences):
        asks = _ASKS.search(sentence)
        if asks:
            behind = [sentence[asks.end() :], *sentences[number + 1 : number + 2]]
            yield from _asked(behind, sentence[: asks.start()])
    clauses = [clause for sentence in sentences for clause in _clauses(_FILLER.sub("", sentence))]
    for pattern in (_WANTS, _DEMANDS):
        for wants in filter(None, map(pattern.search, clauses)):
            # 寒假想学车: so short a wish takes with it what stands before.
            lead = wants["when"] if len(wants["what"]) < _SHORT and "我" not in wants["when"] else ""
            said = _finished(lead + wants["what"])
            if said:
                yield said


def _asked(behind: Sequence[str], before: str) -> Iterator[str]:
    """What stands behind 我想问: up to the question's own words, or a thing to be told about."""
    clauses = [c for text in behind for c in _clauses(_FILLER.sub("", text)) if not _VACUOUS.fullmatch(c)]
    taken = ""
    for clause in clauses:
        taken = f"{taken}，{clause}" if taken else clause
        if _OPEN.search(taken) or len(taken) > _MOST:
            break
    if not _OPEN.search(taken):
        thing = _finished(clauses[0].removeprefix("个")) if clauses else ""
        if thing and not thing.endswith(("事", "事儿")):
            yield f"了解{thing}"
        return
    if len(taken) < _SHORT:
        taken = "，".join([*_clauses(before)[-2:], taken]).replace("我，", "")
    said = _said_back(taken)
    if said:
        yield f"问{said}"


def _questions(sentences: Sequence[str]) -> Iterator[str]:
    """Bare questions: the clause that asks, with the one before it where it is short."""
    for sentence in sentences:
        clauses = _clauses(_FILLER.sub("", sentence))
        for number, clause in enumerate(clauses):
            if "？" in sentence and _OPEN.search(_PARTICLES.sub("", clause)):
                lead = [
                    c for c in clauses[max(0, number - 1) : number] if len(clause) + len(c) < _MOST - _SHORT
                ]
                said = (
                    _said_back("，".join([*lead, clause])) if len(clause) < _SHORT * 2 else _said_back(clause)
                )
                if said and not _UNTOLD.match(said):
                    yield f"问{said}"


# -- what is wrong


def problem_of(context: CallContext, facts: Mapping[str, object]) -> str:
    """What a complaint is about, as it stands behind 您说的是: 您家的暖气一直不热.

    Args:
        context: the call.
        facts: what was extracted from it.

    Returns:
        Empty for enquiries, and where the customer's words cannot be said back; what was not well heard
        ends it.
    """
    place = place_of(facts)
    if place is None or facts.get("complaint.is_complaint") != "yes":
        return ""
    taken: list[str] = []
    cut = False
    said = _ANNOUNCED.sub("", _FILLER.sub("", str(field(facts, "core_problem").get("value", ""))))
    for clause in _clauses(said):
        if _PRIVATE.search(clause):
            continue
        cut = bool(_TEMPER.search(clause) or _ODD.search(clause) or clause.endswith("吧"))
        cut = cut or not _well_heard(clause, place, context)
        if cut:
            break
        taken += [bare] if (bare := _PARTICLES.sub("", clause)) else []
    # 你们那个导游， says nothing without what was cut off behind it.
    least = _TOLD if cut else _SHORT
    told = "，".join(taken)
    if len(told) < least or _UNTOLD.match(told):
        return ""
    return _said_back(_in_short(taken, place, context), _MOST_PROBLEM)


def _in_short(clauses: Sequence[str], place: Stretch, context: CallContext) -> str:
    """What it is about and what is wrong with it, where the whole is too long to be said back.

    The first clause names the thing; of the others the one that tells most of a fault, and what follows it.
    """
    if len("，".join(clauses)) <= _MOST_PROBLEM:
        return "，".join(clauses)
    topic = "" if _REPORTS.search(clauses[0]) else clauses[0]
    others = [clause for clause in clauses[1:] if not _LIKENED.search(clause) and len(clause) >= _SHORT]
    if not others or len(topic) + _SHORT > _MOST_PROBLEM:
        return topic
    weights = [_fault_in(clause, place, context) for clause in others]
    worst = max(range(len(others)), key=lambda n: (weights[n], n))
    first, last = worst, worst + 1

    def told(first: int, last: int) -> str:
        return "，".join([*([topic] if topic else []), *others[first:last]])

    while last < len(others) and weights[last] >= 0 and len(told(first, last + 1)) <= _MOST_PROBLEM:
        last += 1
    while first and len(told(first - 1, last)) <= _MOST_PROBLEM:
        first -= 1
    return text if len(text := told(first, last)) <= _MOST_PROBLEM else topic


def _fault_in(clause: str, place: Stretch, context: CallContext) -> float:
    """How much a clause of the customer's tells of a fault; less than nothing where it tells a feeling."""
    start = context.turns[place.turn].text.find(clause, place.start)
    if start < 0:
        return 0.0
    acts = context.acts.by_turn[place.turn].items()
    met = {act for act, hits in acts if any(h.start < start + len(clause) and start < h.end for h in hits)}
    return -1.0 if not met.isdisjoint(FEELINGS) else max((FAULTS.get(act, 0.0) for act in met), default=0.0)


def _well_heard(clause: str, place: Stretch, context: CallContext) -> bool:
    """Whether a clause of the record's field was well heard; not when it stands nowhere in the sentence."""
    sure = context.locator.heard_in(place.turn, clause, place.start)
    return sure is not None and sure >= WELL_HEARD
