"""The command from the store to the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from weekly_kit import weekly_made

from qa.cli.app import main
from qa.commands.weekly_marks import PassMarks
from qa.store import AnalysisRow, CallRow, FailureRow, Store
from qa.store.records import ScorecardRow, ScoredCall


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder with a store of 60 made calls of two weeks, one without a time."""
    folder = tmp_path / "结果"
    folder.mkdir()
    plan = weekly_made.Plan(calls=60, weeks=2, agents=4, teams=2, filler=0, folder=str(folder))
    with Store(f"sqlite:///{folder}/qa.db", "0") as store:
        for k, made in enumerate(weekly_made.make_quarter(plan).calls()):
            row = CallRow(
                folder=made.folder,
                call_id=made.call_id,
                path=made.path,
                kind="audio",
                status=made.status,
                duration=made.duration,
                meta=made.meta,
                agent_id=made.agent_id,
                team=made.team,
                started_at="" if k == 0 else made.started_at,
                analysis_key=made.analysis_key if made.status == "ok" else "",
                batch="b",
            )
            if made.status == "ok":
                body = AnalysisRow(made.analysis_key, "", made.scorecard, "", made.total, "", made.analysis)
                store.save(row, analysis=body)
            else:
                store.save_failure(
                    row, FailureRow("b", made.folder, made.call_id, made.path, "audio", "坏", "")
                )
    return folder


def test_the_contract_writes_the_week(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weekly", "--out", str(out), "--week", "2026-W47", "--now", "2026-11-23T09:00"]) == 0
    said = capsys.readouterr().out
    assert "客服质检周报 2026 年第 47 周" in said and "index.html" in said
    text = (out / "weekly" / "2026-W47" / "index.html").read_text("utf-8")
    assert "没有通话时间" in text and "../../calls/" in text


def test_months_ranges_and_empty_weeks(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weekly", "--out", str(out), "--month", "2026-11"]) == 0
    assert main(["weekly", "--out", str(out), "--from", "2026-11-16", "--to", "2026-11-18"]) == 0
    assert main(["weekly", "--out", str(out), "--week", "2025-W10"]) == 0
    assert {p.name for p in (out / "weekly").iterdir()} == {"2026-11", "20261116-20261118", "2025-W10"}
    assert "没有通话" in capsys.readouterr().out
    assert "客服质检月报" in (out / "weekly" / "2026-11" / "index.html").read_text("utf-8")


def test_roster_and_reviews_from_excel(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster, reviews = out / "花名册.csv", out / "复核.csv"
    roster.write_bytes("工号,姓名,班组\n2001,陈敏,甲组\n".encode("gb18030"))
    reviews.write_text("call_id,score,by\nC000050,12.5,王\nC000000,70,王\n50,70,王\n", "utf-8")
    command = [
        "weekly",
        "--out",
        str(out),
        "--week",
        "2026-W47",
        "--roster",
        str(roster),
        "--reviews",
        str(reviews),
    ]
    assert main(command) == 0
    text = (out / "weekly" / "2026-W47" / "index.html").read_text("utf-8")
    assert "甲组" in text and "花名册里查不到" in text and "人工复核和申诉改了 1 通的得分" in text
    told = capsys.readouterr().err
    assert "复核.csv 第 4 行：没有通话 50" in told
    assert "1 行是别的时段的通话" in told


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("gb18030", ";"), ("utf-16", "\t"), ("utf-8-sig", ";"), ("gbk", ",")]
)
def test_reviews_and_roster_are_read_as_any_program_saved_them(
    out: Path, encoding: str, delimiter: str
) -> None:
    def saved(name: str, text: str) -> str:
        (out / name).write_bytes(text.replace(",", delimiter).encode(encoding))
        return str(out / name)

    reviews = saved("复核.csv", "通话编号,改后得分,复核人\nC000050,12.5,王敏\n")
    roster = saved("花名册.csv", "工号,姓名,班组\n2001,陈敏,甲组\n")
    more = ["--week", "2026-W47", "--reviews", reviews, "--roster", roster]
    assert main(["weekly", "--out", str(out), *more]) == 0
    text = (out / "weekly" / "2026-W47" / "index.html").read_text("utf-8")
    assert "人工复核和申诉改了 1 通的得分" in text and "甲组" in text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04\x14\x00", "复核.xlsx：是 Excel 表格"),
        ('通话编号,检查编号,人工结论\na,"x.y,通过\nb,x.y,通过\n'.encode(), "复核.xlsx:2：CSV 写法不正确"),
        (
            "编号,结论\na,通过\n".encode("gbk"),
            "复核.xlsx:1：缺少 call_id（通话编号）这一列，现有：编号、结论",
        ),
    ],
)
def test_reviews_that_cannot_be_read_name_file_row_and_reason(
    out: Path, data: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (out / "复核.xlsx").write_bytes(data)
    assert main(["weekly", "--out", str(out), "--reviews", str(out / "复核.xlsx")]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        *(("id: a\npass_mark: 72.5\n", 72.5), ("id: a\n", 80.0), ("- pass_mark: 60\n", 80.0), ("{: ]", 80.0)),
        *(
            ('pass_mark: "75"\n', 75.0),
            ("pass_mark: 及格\n", 80.0),
            ("on: 2026-11-31\npass_mark: 60\n", 80.0),
        ),
    ],
)
def test_the_pass_mark_is_that_of_the_scorecard_as_judged(tmp_path: Path, body: str, mark: float) -> None:
    given = dict.fromkeys(("call_id", "path", "status", "meta", "agent_id", "team", "started_at"), "")
    given |= dict.fromkeys(("folder", "grade", "scorecard", "analysis", "analysis_key"), "")
    with Store(f"sqlite:///{tmp_path}/qa.db", "0") as store:
        store.save_scorecard(ScorecardRow("s" * 64, "a@1", "", body))
        marks = PassMarks(store)
        for sha256, expected in (("s" * 64, mark), ("t" * 64, 80.0), ("", 80.0)):
            made = ScoredCall(**given, duration=1.0, total=1.0, scorecard_sha256=sha256)
            assert marks.of(made) == expected


def test_what_people_filled_in_is_never_lost(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["weekly", "--out", str(out), "--week", "2026-W47"]
    assert main(command) == 0
    path = out / "weekly/2026-W47/抽检名单.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    cells = lines[1].split(",")
    lines[1] = ",".join([*cells[:2], "不通过", "", "王", *cells[5:]])
    path.write_text("\n".join(lines) + "\n", "utf-8-sig")
    for more in ([], ["--reviews", str(path)]):
        assert main([*command, *more]) == 0
        assert lines[1] in path.read_text("utf-8-sig").splitlines()
    assert "抽检名单-原" not in capsys.readouterr().err
    path.write_bytes(b"PK\x03\x04 a workbook by that name \xff")
    assert main(command) == 0
    assert path.with_name("抽检名单-原1.csv").read_bytes().startswith(b"PK")
    assert path.read_text("utf-8-sig").startswith("通话编号,")
    assert "原样存成了" in (told := capsys.readouterr().err) and "抽检名单-原1.csv" in told


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--week", "2026-47"], "--week 的写法不对"),
        (["--week", "2026-W47", "--month", "2026-11"], "只能用一种"),
        (["--timezone", "Mars"], "不认识的时区"),
        (["--roster", "没有.csv"], "没有.csv：无法读取"),
        (["--now", "明天"], "--now 的写法不对"),
        (["--min-calls", "0"], "--min-calls"),
    ],
)
def test_wrong_use_is_named_and_starts_nothing(
    out: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["weekly", "--out", str(out), *more]) == 2
    assert said in capsys.readouterr().err
    assert not (out / "weekly").exists()


def test_a_folder_without_a_store_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weekly", "--out", str(tmp_path), "--week", "2026-W47"]) == 2
    assert "没有结果库" in capsys.readouterr().err


def test_a_store_that_is_not_there_is_not_made(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong --store would else write an empty report over the one that is there."""
    monkeypatch.chdir(out.parent)
    assert main(["weekly", "--out", str(out), "--week", "2026-W47", "--store", "sqlite:///qb.db"]) == 2
    assert "没有这个结果库" in capsys.readouterr().err
    assert not (out.parent / "qb.db").exists() and not (out / "weekly").exists()


def test_the_store_that_is_configured_is_read(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As ``score`` wrote to it; without one the folder's own is meant."""
    monkeypatch.chdir(out.parent)
    elsewhere = out.parent / "库.db"
    (out / "qa.db").rename(elsewhere)
    command = ["weekly", "--out", str(out), "--week", "2026-W47"]
    assert main(command) == 2
    (out.parent / "qa.toml").write_text(f'store = "sqlite:///{elsewhere}"\n', "utf-8")
    assert main(command) == 0
    assert "没有通话时间" in (out / "weekly/2026-W47/index.html").read_text("utf-8")
