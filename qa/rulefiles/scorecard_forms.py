"""The written form of scorecards, acts and flows: pydantic models that know every allowed key.

Only shapes live here; meaning (unknown acts, references, patterns) is checked by ``scorecard``.
These models also give editors their JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from qa.rulefiles.condition_forms import ConditionForm, Form, Positive, Sound, Speaker

__all__ = [
    "ActForm",
    "ActsFile",
    "CheckForm",
    "DefinitionsFile",
    "ExamplesForm",
    "FieldValueForm",
    "FlowFile",
    "Form",
    "ScorecardFile",
]


class ActForm(Form):
    """One act: its name, its patterns, and what voids them."""

    zh: str
    who: Speaker | None = None
    any: list[str] = Field([], description="短语；不写的，要由 learned 的权重给出")
    broad: list[str] = Field([], description="太宽的短语：学来的权重不反对才算")
    like: list[str] = Field([])
    unless: list[str] = Field([])
    unless_as: list[str] = Field([], description="也照这些动作的 unless（同一文件里写在前面的动作）")
    sound: Sound = "auto"
    polarity: Literal["any", "affirmed", "negated"] = "any"


class ActsFile(Form):
    """A file of acts."""

    words: dict[str, Annotated[list[str], Field(min_length=1)]] = Field(
        {}, description="词表：短语里写 <名字>，就是其中任一个"
    )
    acts: dict[str, ActForm]
    learned: str | None = Field(None, description="学出来的权重文件：补上没写到的说法")


class StageForm(Form):
    """One stage of a flow."""

    id: str
    zh: str
    means: str
    says: dict[str, float] = Field({})
    opens: dict[str, float] = Field({})
    share: tuple[float, Positive]
    within: tuple[float, float] = (0.0, 1.0)
    skip_cost: float = 2.0
    needs_sign: bool = False


class FlowFile(Form):
    """A flow: the stages of a call in order."""

    id: str
    stages: Annotated[list[StageForm], Field(min_length=1)]
    learned: str | None = None


class TextsForm(Form):
    """What the reader is told."""

    passed: str
    failed: str
    na: str = ""
    suggestion: str = ""
    advice: str = ""


class ExampleForm(Form):
    """An example with facts of sound beside its lines."""

    turns: Annotated[list[str], Field(min_length=1)]
    rings: int | None = None
    meta: dict[str, Any] = Field({})


class ExamplesForm(Form):
    """Examples by the verdict they must get; the key ``pass`` is a Python word, hence the alias."""

    passing: list[list[str] | ExampleForm] = Field([], alias="pass")
    fail: list[list[str] | ExampleForm] = Field([])
    na: list[list[str] | ExampleForm] = Field([])
    undecided: list[list[str] | ExampleForm] = Field([])


class ExemptForm(ConditionForm):
    """Something that frees a call from a check."""

    why: Annotated[str, Field(min_length=2)]


class PerHitForm(Form):
    """What each occurrence costs."""

    points: Positive
    cap: Positive


class CheckForm(Form):
    """One check."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")]
    zh: str
    stage: str
    who: Literal["agent", "customer", "call", "both"] = "agent"
    severity: Literal["fatal", "major", "minor", "bonus"]
    max: Annotated[float, Field(ge=0)]
    texts: TextsForm
    require: ConditionForm | None = None
    forbid: ConditionForm | None = None
    when: ConditionForm | None = None
    advise: ConditionForm | None = None
    credit: ConditionForm | None = Field(
        None, description="when 不成立时再看这一条：成立就算通过，不成立仍是不适用，从不扣分"
    )
    needs_roles: bool = True
    exempt: list[ExemptForm] = Field([])
    per_hit: PerHitForm | None = None
    examples: ExamplesForm


class GradeForm(Form):
    """A grade and the total it starts from."""

    grade: str
    from_total: Annotated[float, Field(ge=0, le=100)] = Field(alias="from")


class SectionForm(Form):
    """A section of the score sheet."""

    id: str
    zh: str
    weight: Positive | None = None


class FieldValueForm(Form):
    """A value of an extracted field and the act that speaks for it."""

    value: str
    act: str


class DefinitionsFile(Form):
    """What several scorecards share, in the very forms that a scorecard has."""

    topics: dict[str, list[FieldValueForm]] = Field({})
    define: dict[str, ConditionForm] = Field({})


class ScorecardFile(Form):
    """A scorecard."""

    id: str
    version: str
    name: str
    flow: str
    acts: Annotated[list[str], Field(min_length=1)]
    pass_mark: Annotated[float, Field(gt=0, le=100)] = 80
    rate_band: tuple[Positive, Positive] = (150, 200)
    grades: Annotated[list[GradeForm], Field(min_length=1)]
    sections: Annotated[list[SectionForm], Field(min_length=1)]
    phrases: list[str] = Field(["phrases/service.yaml", "phrases/remarks.yaml"])
    definitions: list[str] = Field(
        [], description="共用的 define 和 topics 所在的文件；同名的以后面的文件为准，评分表自己写的最优先"
    )
    topics: dict[str, list[FieldValueForm]] = Field({})
    define: dict[str, ConditionForm] = Field({})
    checks: Annotated[list[CheckForm], Field(min_length=1)]
