"""The written form of scorecards, acts and flows: pydantic models that know every allowed key.

Only shapes live here; meaning (unknown acts, references, patterns) is checked by ``scorecard_yaml``.
These models also give editors their JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ActForm", "ActsFile", "CheckForm", "ConditionForm", "FlowFile", "ScorecardFile", "WhereForm"]

Speaker = Literal["agent", "customer"]
Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ActForm(_Form):
    """One act: its name, its patterns, and what voids them."""

    zh: str
    who: Speaker | None = None
    any: Annotated[list[str], Field(min_length=1)]
    like: list[str] = []
    unless: list[str] = []
    sound: Literal["auto", "none", "strict"] = "auto"


class ActsFile(_Form):
    """A file of acts."""

    acts: dict[str, ActForm]


class StageForm(_Form):
    """One stage of a flow."""

    id: str
    zh: str
    means: str
    says: dict[str, float] = {}
    opens: dict[str, float] = {}
    share: tuple[float, Positive]
    within: tuple[float, float] = (0.0, 1.0)
    skip_cost: float = 2.0
    needs_sign: bool = False


class FlowFile(_Form):
    """A flow: the stages of a call in order."""

    id: str
    stages: Annotated[list[StageForm], Field(min_length=1)]


class WhereForm(_Form):
    """Where a condition looks."""

    who: Speaker | None = None
    stages: list[str] = []
    first_turns: Count | None = None
    last_turns: Count | None = None
    first_share: Share | None = None
    last_share: Share | None = None
    after: ConditionForm | None = None
    before: ConditionForm | None = None
    within_turns: Count | None = None
    within_s: Positive | None = None
    same_turn: bool = False


class SaidForm(WhereForm):
    """One of the acts (or all of them in one turn) is said."""

    acts: Annotated[list[str], Field(min_length=1)]
    together: bool = False
    at_least: Count = 1


class EntitiesForm(WhereForm):
    """A kind of number, address … is spoken."""

    kinds: Annotated[list[str], Field(min_length=1)]
    min_confidence: Share = 0.8


class CueForm(_Form):
    """One weighted sign."""

    act: str
    weight: float
    who: Speaker | None = None


class WeighForm(WhereForm):
    """Signs that add up."""

    cues: Annotated[list[CueForm], Field(min_length=1)]
    bar: float
    doubt: Annotated[float, Field(ge=0)] = 0.0


class RingsForm(_Form):
    """At most so many rings."""

    at_most: Count


class RateForm(_Form):
    """A speaking rate within a band."""

    who: Speaker
    low: Positive
    high: Positive
    slack: Annotated[float, Field(ge=0, lt=1)] = 0.0


class SilencesForm(_Form):
    """Long unannounced silences."""

    over_s: Positive
    announced_by: list[str] = []
    announced_within_s: Positive = 15.0


class ConditionForm(_Form):
    """Exactly one kind of condition."""

    said: SaidForm | None = None
    entities: EntitiesForm | None = None
    weigh: WeighForm | None = None
    rings: RingsForm | None = None
    rate: RateForm | None = None
    silences: SilencesForm | None = None
    parts: Annotated[list[PartForm], Field(min_length=2)] | None = None
    all: Annotated[list[ConditionForm], Field(min_length=1)] | None = None
    any: Annotated[list[ConditionForm], Field(min_length=1)] | None = None
    none: Annotated[list[ConditionForm], Field(min_length=1)] | None = None
    ref: str | None = None


class PartForm(ConditionForm):
    """A named share of a check."""

    id: str
    zh: str
    weight: Positive


class TextsForm(_Form):
    """What the reader is told."""

    passed: str
    failed: str
    na: str = ""
    suggestion: str = ""
    advice: str = ""


class ExampleForm(_Form):
    """An example with facts of sound beside its lines."""

    turns: Annotated[list[str], Field(min_length=1)]
    rings: int | None = None


class ExamplesForm(_Form):
    """Examples by the verdict they must get; the key ``pass`` is a Python word, hence the alias."""

    passing: list[list[str] | ExampleForm] = Field(default=[], alias="pass")
    fail: list[list[str] | ExampleForm] = []
    na: list[list[str] | ExampleForm] = []
    undecided: list[list[str] | ExampleForm] = []


class CheckForm(_Form):
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
    needs_roles: bool = True
    examples: ExamplesForm


class GradeForm(_Form):
    """A grade and the total it starts from."""

    grade: str
    from_total: float = Field(alias="from")


class SectionForm(_Form):
    """A section of the score sheet."""

    id: str
    zh: str


class TopicForm(_Form):
    """A value of an extracted field and the act that speaks for it."""

    value: str
    act: str


class ScorecardFile(_Form):
    """A scorecard."""

    id: str
    version: str
    name: str
    flow: str
    acts: Annotated[list[str], Field(min_length=1)]
    pass_mark: float = 80
    rate_band: tuple[Positive, Positive] = (150, 200)
    grades: Annotated[list[GradeForm], Field(min_length=1)]
    sections: Annotated[list[SectionForm], Field(min_length=1)]
    topics: dict[str, list[TopicForm]] = {}
    define: dict[str, ConditionForm] = {}
    checks: Annotated[list[CheckForm], Field(min_length=1)]
