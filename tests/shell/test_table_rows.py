"""Tables as people's programs save them: separator, encoding, rows by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import UsageError
from qa.table_rows import decoded, open_table, table_text

ROWS = [["通话编号", "检查项", "人工结论"], ["a1", "共情，首次", "通过"], ["a2", "x", "不通过"]]
SAVED = [
    ("utf-8-sig", ","),
    ("utf-8", ";"),
    ("gbk", ","),
    ("gb18030", ";"),
    ("utf-16", "\t"),
    ("utf-8-sig", "\t"),
]


@pytest.mark.parametrize(("encoding", "delimiter"), SAVED)
def test_a_table_reads_the_same_however_excel_saved_it(encoding: str, delimiter: str) -> None:
    data = "\r\n".join(delimiter.join(row) for row in ROWS).encode(encoding)
    table = open_table(decoded(data, "表.csv"), "表.csv")
    assert list(table.heads) == ROWS[0]
    assert list(table.rows()) == [(2, ROWS[1]), (3, ROWS[2])]


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("path\nmy a,b.wav\n", ["path"]),  # one column has no separator
        ("path;备注(a,b)\nx.wav;k\ny.wav;l\n", ["path", "备注(a,b)"]),
        ("编号;得分\na;85,5\nb;60,0\nc;70,5\n", ["编号", "得分"]),  # decimals with commas
        ("编号,原话\na,好的;嗯;是\nb,一;二;三\n", ["编号", "原话"]),
        ('"编号;一","工号"\n"a","1"\n', ["编号;一", "工号"]),
        ('"编号,甲,乙";工号\na;1\n', ["编号,甲,乙", "工号"]),
        ("编号\t姓, 名\t班组\na\t李, 四\t一\nb\t王, 五\t二\n", ["编号", "姓, 名", "班组"]),
        ("编号,工号,甲;乙\na,1,2;3\nb,2,3;4\n", ["编号", "工号", "甲;乙"]),
        ("\r\n\r\n编号,工号\na,1\n", ["编号", "工号"]),
        ("", []),
    ],
)
def test_the_separator_is_the_headings(text: str, heads: list[str]) -> None:
    assert list(open_table(text, "表.csv").heads) == heads


def test_empty_rows_and_cells_beyond_the_headings_are_left_out() -> None:
    table = open_table("编号,工号\na,1,多\n,,\n\nb\n", "表.csv")
    assert list(table.records()) == [(2, {"编号": "a", "工号": "1"}), (5, {"编号": "b"})]


def test_a_quote_that_is_not_closed_is_named_by_line_and_swallows_nothing() -> None:
    text = '编号,备注,结论\na,好,通过\nb,"没关,不通过\nc,好,通过\n'
    with pytest.raises(UsageError) as caught:
        list(open_table(text, "表.csv").rows())
    assert "表.csv:3：CSV 写法不正确" in caught.value.message
    assert "引号" in caught.value.hint
    several = '编号,备注,结论\na,"第一行\n第二行",通过\n'
    assert list(open_table(several, "表.csv").rows(["编号"])) == [(3, ["a", "第一行\n第二行", "通过"])]


def test_what_is_no_table_says_what_to_do(tmp_path: Path) -> None:
    for data, said in (
        (b"PK\x03\x04\x14\x00", "另存为"),
        (b"\xff\xff\xff\xff", "UTF-8"),
    ):
        with pytest.raises(UsageError) as caught:
            decoded(data, "表.csv")
        assert "表.csv：" in caught.value.message
        assert said in caught.value.hint
    for path, said in ((tmp_path, "表：是文件夹"), (tmp_path / "none.csv", "表：无法读取（不存在）")):
        with pytest.raises(UsageError, match=said):
            table_text(path, "表")
