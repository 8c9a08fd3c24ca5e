"""The other shipped flows with their scorecards: they load, keep their examples and cut a call their own way."""

from __future__ import annotations

import pytest

from qa.judge.analyse import analyse
from qa.judge.examples import run_examples
from qa.model import Severity, Transcript, Turn, Who
from qa.rulefiles.scorecard import SHIPPED, load

STAGES = {
    "answering": ("问候", "了解确认需求", "分析解决", "结束道别"),
    "complaint": ("接听与初步沟通", "信息收集", "处理与承诺", "跟进闭环"),
    "ecommerce": ("受理致歉", "倾听核实", "方案", "执行跟进", "道别"),
}
CALL = """
席：您好，远山商城客服，工号一零二为您服务，请问有什么可以帮您？
客：我要投诉，刚买的电饭锅煮不熟饭，气死我了。
席：实在抱歉，给您添麻烦了，换成我也会生气。
席：麻烦您报一下订单号，是哪天收到的？
客：三三二一，前天收到的。
席：跟您确认一下，您是说电饭锅煮不熟，想换一台，对吗？
客：对。
席：查到了，是这一批的温控器有问题。有两个办法，换一台新的，或者退款，您选哪种？
客：换新的吧。
席：好，给您登记换货，明天上午快递员上门取件，新锅三天内送到，到时候短信通知您。
客：行。
席：跟您再确认一遍，明天上午取件，三天内送新锅。请问还有别的需要吗？
客：没有了。
席：感谢您的来电，祝您生活愉快，再见。
"""


@pytest.fixture(scope="module", params=STAGES)
def name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def scorecard(name):
    return load(SHIPPED / f"{name}.yaml")


def spoken() -> Transcript:
    turns, clock = [], 0.0
    for i, line in enumerate(CALL.split()):
        who = Who.AGENT if line[0] == "席" else Who.CUSTOMER
        end = clock + len(line) / 3
        turns.append(Turn(i=i, who=who, start=clock, end=end, text=line[2:], raw=line[2:]))
        clock = end + 0.4
    return Transcript(call_id="t", duration=clock, turns=tuple(turns))


def test_the_stages_are_those_of_its_own_flow(name, scorecard):
    assert tuple(stage.zh for stage in scorecard.flow.stages) == STAGES[name]


def test_its_examples_hold(scorecard):
    assert run_examples(scorecard) == ()


def test_its_points_sum_to_a_hundred(scorecard):
    free = (Severity.BONUS, Severity.FATAL)
    assert sum(check.max for check in scorecard.checks if check.severity not in free) == 100


def test_a_call_is_cut_into_its_stages_in_order(scorecard):
    analysis = analyse(spoken(), scorecard)
    order = [stage.id for stage in scorecard.flow.stages]
    places = [order.index(stage) for stage in analysis.turn_stages]
    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] == len(order) - 1
    assert len(set(places)) >= 4


def test_a_good_call_scores_well(scorecard):
    score = analyse(spoken(), scorecard).score
    assert score.total is not None
    assert score.total >= 80
    assert not score.fatal


def test_the_complaint_stages_have_their_time_windows():
    ids = {check.id for check in load(SHIPPED / "complaint.yaml").checks}
    assert {"switch_in.within_2min", "agreement.within_5min", "closing.within_8min"} <= ids


@pytest.mark.parametrize(
    ("name", "first", "late"),
    [
        ("default", "greeting", {"agreement", "closing"}),
        ("answering", "greeting", {"conversion", "closing"}),
        ("complaint", "greeting", {"agreement", "closing"}),
        ("ecommerce", "greeting", {"agreement", "follow_up", "closing"}),
    ],
)
def test_each_flow_knows_its_first_stage_and_those_that_last_to_the_end(name, first, late):
    flow = load(SHIPPED / f"{name}.yaml").flow
    assert flow.first == first
    assert flow.late == late
