"""Agreement of verdicts, and the statistics under it."""

from __future__ import annotations

import pytest
from gold_calls import analysis, gold_call
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.agreement import Agreement, by_check, judgements, overall, values
from qa.evaluation.gold import GoldLabel
from qa.model import Verdict
from qa.stats import kappa, percentile, wilson

PASS, FAIL, NA, UNDECIDED = Verdict.PASS, Verdict.FAIL, Verdict.NA, Verdict.UNDECIDED
verdicts = st.sampled_from(list(Verdict))


def test_only_checks_that_both_sides_know_are_compared() -> None:
    right = {"a": GoldLabel(PASS, "标准"), "b": GoldLabel(FAIL)}
    judged = judgements(gold_call(), right, analysis({"b": FAIL, "c": PASS}))
    assert [(j.check, j.agrees) for j in judged] == [("b", True)]


def test_undecided_is_disagreement_and_is_also_told_apart() -> None:
    found = Agreement("x", ((PASS, PASS), (PASS, UNDECIDED), (FAIL, FAIL), (NA, FAIL)))
    assert (found.n, found.agreed, found.undecided) == (4, 2, 1)
    assert found.rate == 0.5
    assert found.fail_precision == 0.5
    assert found.fail_recall == 1.0
    assert (PASS, UNDECIDED, 1) in found.confusion


def test_precision_and_recall_are_undefined_without_cases() -> None:
    found = Agreement("x", ((PASS, PASS),))
    assert found.fail_precision is found.fail_recall is found.kappa is None
    assert Agreement("x", ()).rate is Agreement("x", ()).interval is None


@pytest.mark.parametrize(
    ("right", "got", "alarm"),
    [
        (PASS, FAIL, True),
        (NA, FAIL, True),
        (FAIL, FAIL, False),
        (FAIL, PASS, False),
        (PASS, UNDECIDED, False),
    ],
)
def test_a_false_alarm_is_an_undeserved_deduction(right: Verdict, got: Verdict, alarm: bool) -> None:
    (judged,) = judgements(gold_call(), {"a": GoldLabel(right)}, analysis({"a": got}))
    assert judged.false_alarm is alarm


def test_checks_are_grouped_and_added() -> None:
    right = {"a": GoldLabel(PASS), "b": GoldLabel(FAIL)}
    judged = judgements(gold_call(), right, analysis({"a": PASS, "b": PASS})) * 3
    assert [(c.check, c.n, c.agreed) for c in by_check(judged)] == [("a", 3, 3), ("b", 3, 0)]
    assert overall(judged).rate == 0.5


def test_extracted_values() -> None:
    gold = gold_call(extract={"kind": "退款", "level": "普通", "wish": ""})
    (kind, wish) = values([(gold, analysis(extract={"kind": "退款", "wish": "道歉", "form": {}}))])
    assert (kind.id, kind.n, kind.agreed, kind.rate) == ("kind", 1, 1, 1.0)
    assert wish.wrong == (("g1", "", "道歉"),)


def test_kappa_of_a_textbook_table() -> None:
    # Cohen's coefficient for 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no is 0.4.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa(pairs) == pytest.approx(0.4)


@given(st.lists(st.tuples(verdicts, verdicts), max_size=40))
def test_kappa_is_at_most_one_and_one_only_for_full_agreement(pairs: list[tuple[Verdict, Verdict]]) -> None:
    value = kappa(pairs)
    if value is not None:
        assert -1.0 <= value <= 1.0 + 1e-9
        assert (value > 1.0 - 1e-9) == all(a is b for a, b in pairs)


def test_wilson_interval_of_a_known_case() -> None:
    low, high = wilson(9, 10) or (0, 0)
    assert (low, high) == (pytest.approx(0.596, abs=1e-3), pytest.approx(0.982, abs=1e-3))


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_within_bounds(case: tuple[int, int]) -> None:
    hits, n = case
    low, high = wilson(hits, n) or (2.0, -1.0)
    assert 0.0 <= low <= hits / n <= high <= 1.0


def test_percentile() -> None:
    assert percentile([], 0.5) is None
    assert percentile([3.0], 0.9) == 3.0
    assert percentile([4.0, 1.0, 2.0, 3.0], 0.5) == 2.5
    assert percentile([1.0, 2.0], 1.0) == 2.0
