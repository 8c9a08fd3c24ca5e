"""The written form of conditions: pydantic models that know every allowed key.

Only shapes live here; meaning is checked by ``scorecard_conditions``. Descriptions are what editors
show while a rule is written.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "KINDS",
    "ConditionForm",
    "Form",
    "PartForm",
    "Positive",
    "SaidForm",
    "Sound",
    "Speaker",
    "TopicForm",
    "WhereForm",
    "zh_of_kind",
]

Speaker = Literal["agent", "customer"]
Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
Zero = Annotated[float, Field(ge=0)]
Names = Annotated[list[str], Field(min_length=1)]
PickForm = Literal["first", "last", "each"] | Count
Missing = Literal["na", "no", "unsure"]
Sound = Literal["auto", "none", "strict"]


class Form(BaseModel):
    """A written thing without unknown keys."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class WhereForm(Form):
    """Where to look; every limit given must hold."""

    who: Speaker | None = Field(None, description="谁说的")
    stages: list[str] = Field([], description="在哪些阶段里")
    first_turns: Count | None = Field(None, description="头几次发言")
    last_turns: Count | None = Field(None, description="末几次发言")
    first_share: Share | None = Field(None, description="全通的前几成，0 到 1")
    last_share: Share | None = Field(None, description="全通的后几成，0 到 1")
    first_s: Positive | None = Field(None, description="第一句话起的多少秒内")
    last_s: Positive | None = Field(None, description="最后一句话前的多少秒内")
    after: ConditionForm | None = Field(None, description="在某个条件命中之后")
    after_hit: PickForm = Field("first", description="指哪一处命中：first、last、each 或第几处")
    before: ConditionForm | None = Field(None, description="在某个条件命中之前")
    before_hit: PickForm = Field("first", description="指哪一处命中：first、last、each 或第几处")
    within_turns: Count | None = Field(None, description="离 after（否则 before）几次发言以内")
    within_s: Positive | None = Field(None, description="离 after（否则 before）多少秒以内")
    same_turn: bool = Field(False, description="命中的那一句也算")
    next_turn: bool = Field(False, description="只看对方紧接着的那一句")


class SaidForm(WhereForm):
    """One of the acts or phrases is said."""

    acts: list[str] = Field([], description="话语动作")
    phrases: list[str] = Field([], description="直接写短语，不必先定义动作")
    unless: list[str] = Field([], description="同一句附近出现这些短语就不算（只管 phrases）")
    like: list[str] = Field([], description="只算像是说了的短语（只管 phrases）")
    sound: Sound = Field("auto", description="短语认不认同音：auto、none、strict")
    together: bool = Field(False, description="每一种都要在同一句里说到")
    every: bool = Field(False, description="每一种都要说到")
    distinct: Count = Field(1, description="至少说到几种")
    at_least: Annotated[int, Field(ge=0)] | None = Field(None, description="至少几次，默认 1")
    at_most: Annotated[int, Field(ge=0)] | None = Field(None, description="至多几次")
    min_confidence: Share = Field(0.6, description="把握低于它只算疑似")
    polarity: Literal["any", "affirmed", "negated"] = Field("any", description="只算肯定的，或只算被否定的")
    asked: bool | None = Field(None, description="只算问句里的（true）或非问句里的（false）")


class EntitiesForm(WhereForm):
    """A kind of number, amount, time or address is spoken."""

    kinds: Names
    min_confidence: Share = 0.8
    valid: bool = Field(False, description="校验位要对（身份证、银行卡）")
    forms: list[str] = Field([], description="更细的类别：mobile、landline、hotline、door、street……")
    at_least: Count = Field(1, description="至少几处")


class CueForm(Form):
    """One weighted sign."""

    act: str
    weight: float
    who: Speaker | None = None


class WeighForm(WhereForm):
    """Signs that add up."""

    cues: list[CueForm] = []
    learned: str | None = Field(None, description="学出来的权重文件（cues 与 base），加在 cues 之上")
    bar: float
    doubt: Zero = 0.0


class CuesFile(Form):
    """Weights of signs that were learned, for ``weigh``."""

    base: float = Field(0.0, description="什么迹象都没有时的分数")
    cues: Annotated[list[CueForm], Field(min_length=1)]


class QuestionForm(WhereForm):
    """Questions are asked; a clause is one."""

    at_least: Count = 1
    about: list[str] = Field([], description="同一句里要有这些动作之一")
    excluding: list[str] = Field([], alias="except", description="含这些动作的不算")


class SimilarForm(WhereForm):
    """A sentence is as good as an example."""

    to: Names
    bar: Share = Field(0.62, alias="min", description="接近到多少算是，0 到 1")
    doubt: Zero = Field(0.1, description="差多少以内算疑似")


class RepeatedForm(WhereForm):
    """The same content again."""

    of: Literal["self", "other"] = Field("self", description="重复自己的话，还是复述对方的话")
    bar: Share = Field(0.7, alias="min")
    min_chars: Count = 6
    at_least: Count = 1


class TermAskedForm(WhereForm):
    """Somebody asks what a word means."""

    just_said: bool = Field(True, description="只算对方刚说过的词；false 连自己提起的也算")


class TermToldForm(WhereForm):
    """An answer tells what a word means."""


class EachForm(Form):
    """Every hit of one condition has another near it."""

    of: ConditionForm
    by: ConditionForm
    side: Literal["after", "before", "around"] = "after"
    who: Literal["agent", "customer", "any", "other"] = "other"
    within_turns: Count | None = None
    within_s: Positive | None = None
    same_turn: bool = False
    at_least: Literal["all"] | Count = "all"


class SequenceForm(Form):
    """One after the other."""

    steps: Annotated[list[ConditionForm], Field(min_length=2)]
    within_turns: Count | None = None
    within_s: Positive | None = None


class CountForm(Form):
    """How often something is hit."""

    of: ConditionForm
    at_least: Annotated[int, Field(ge=0)] | None = None
    at_most: Annotated[int, Field(ge=0)] | None = None
    per: Literal["hit", "turn"] = "hit"


class CompareForm(Form):
    """One thing more often than another."""

    more: ConditionForm
    than: ConditionForm
    times: Positive = 1.0
    doubt: Zero = 0.0
    at_least: Count = 1


class RingsForm(Form):
    """At most so many rings."""

    at_most: Count


class RateForm(Form):
    """A speaking rate within a band."""

    who: Speaker
    low: Positive
    high: Positive
    slack: Annotated[float, Field(ge=0, lt=1)] = 0.0


class TurnRatesForm(WhereForm):
    """Single turns outside a band."""

    low: Zero = 0.0
    high: Positive = float("inf")
    min_s: Positive = 3.0


class SilencesForm(Form):
    """Long silences that nobody announced."""

    over_s: Positive
    announced_by: list[str] = []
    announced_within_s: Positive = 15.0
    agreed_by: list[str] = Field(
        [], description="静默前客户只是这样应了一声，而坐席的话有字没听准：可能说过要等，不算未告知"
    )
    hold: bool = Field(False, description="话务数据里的保持时间也算")


class InterruptionsForm(WhereForm):
    """One side breaks in on the other."""

    over_s: Positive = 0.5


class DelaysForm(WhereForm):
    """Late answers."""

    over_s: Positive


class MonologuesForm(Form):
    """Long talk of one side."""

    who: Speaker = "customer"
    over_s: Positive = 15.0
    unanswered: bool = Field(False, description="只算期间和随后都没有回应的")
    answer_within_s: Zero = 1.5


class MeasureForm(Form):
    """A measured figure within a band."""

    of: str
    who: Speaker | None = None
    stages: list[str] = []
    at_least: float | None = None
    at_most: float | None = None
    slack: Annotated[float, Field(ge=0, lt=1)] = 0.0


class LanguageForm(Form):
    """The language that is spoken."""

    who: Speaker = "agent"
    language: str = Field("mandarin", alias="is")
    min_confidence: Share = 0.8


class MetaForm(Form):
    """One field of the call's metadata."""

    field: str
    values: list[str | int | float] = Field([], alias="is")
    at_least: float | None = None
    at_most: float | None = None
    missing: Missing = "na"


class ElapsedForm(Form):
    """Minutes between two moments."""

    begin: str = Field(alias="from")
    end: str = Field(alias="to")
    at_least_min: float | None = None
    at_most_min: float | None = None
    missing: Missing = "na"


class FactForm(Form):
    """An extracted fact."""

    field: str
    values: Names = Field(alias="is")


class StageHeldForm(Form):
    """A stage took place."""

    id: Names


ConditionList = Annotated[list["ConditionForm"], Field(min_length=1)]
PartList = Annotated[list["PartForm"], Field(min_length=2)]


class ConditionForm(Form):
    """Exactly one kind of condition."""

    said: SaidForm | None = Field(None, description="说了其中一种话语动作，或其中一个短语")
    entities: EntitiesForm | None = Field(None, description="念出了某类号码、金额、时间或地址")
    weigh: WeighForm | None = Field(None, description="几种迹象加权相加")
    question: QuestionForm | None = Field(None, description="提问：一个分句算一问")
    similar: SimilarForm | None = Field(None, description="意思接近例句之一")
    repeated: RepeatedForm | None = Field(None, description="同样的内容又说了一遍")
    term_asked: TermAskedForm | None = Field(None, description="反问一个词是什么意思")
    term_told: TermToldForm | None = Field(None, description="把对方刚问的词说明白了")
    each: EachForm | None = Field(None, description="每一处 of 附近都有 by")
    sequence: SequenceForm | None = Field(None, description="依次发生")
    count: CountForm | None = Field(None, description="命中几次")
    compare: CompareForm | None = Field(None, description="一种比另一种多")
    covers: CoversForm | None = Field(None, description="谈到了几个话题")
    rings: RingsForm | None = Field(None, description="振铃至多几声")
    rate: RateForm | None = Field(None, description="语速在一个范围之内")
    turn_rates: TurnRatesForm | None = Field(None, description="单句语速超出范围")
    silences: SilencesForm | None = Field(None, description="双方静默过长（且事先没有说明）")
    interruptions: InterruptionsForm | None = Field(None, description="抢话")
    delays: DelaysForm | None = Field(None, description="迟迟没有回应")
    monologues: MonologuesForm | None = Field(None, description="一方连续说了很久")
    measure: MeasureForm | None = Field(None, description="量到的数值在范围之内")
    language: LanguageForm | None = Field(None, description="说的是这种语言或方言")
    meta: MetaForm | None = Field(None, description="话务、工单资料里的一项")
    elapsed: ElapsedForm | None = Field(None, description="两个时刻相隔多少分钟")
    fact: FactForm | None = Field(None, description="提取到的事实")
    stage: StageHeldForm | None = Field(None, description="有过某个阶段")
    parts: PartList | None = Field(None, description="分项给分")
    all: ConditionList | None = Field(None, description="全部成立")
    any: ConditionList | None = Field(None, description="至少一个成立")
    none: ConditionList | None = Field(None, description="一个都不成立")
    ref: str | None = Field(None, description="define 里定义过的条件")
    name: str | None = Field(
        None, alias="as", pattern=r"^[a-z][a-z0-9_]*$", description="数值在文字里的占位名"
    )


KINDS = tuple(kind for kind in ConditionForm.model_fields if kind != "name")


class PartForm(ConditionForm):
    """A named share of a check."""

    id: str
    zh: str
    weight: Positive
    unused: Count | None = Field(
        None, description="只缺这一项，而找的地方有这么多字连着、哪一项都没用到：算没听清"
    )


class TopicForm(ConditionForm):
    """One topic of ``covers``."""

    zh: str


class CoversForm(Form):
    """How many topics are met."""

    topics: Annotated[list[TopicForm], Field(min_length=1)]
    at_least: Annotated[int, Field(ge=0)] = 1


ConditionForm.model_rebuild()

# The class of a built condition to what editors and explanations call it.
_BUILT = {
    "TermAsked": "term_asked",
    "TermTold": "term_told",
    "TurnRates": "turn_rates",
    "MetaField": "meta",
    "StageHeld": "stage",
    "AllOf": "all",
    "AnyOf": "any",
    "NotAny": "none",
}


def zh_of_kind(built: str) -> str:
    """What a kind of condition is called in Chinese.

    Args:
        built: the name of its class in ``qa.judge.conditions``.
    """
    field = ConditionForm.model_fields.get(_BUILT.get(built, built.lower()))
    return (field.description or built) if field else "取数值"
