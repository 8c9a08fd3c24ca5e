from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from qa.report import render_html, render_markdown, write_docx
from qa.report.docx_file import docx_bytes
from qa.report.texts import render_srt, render_txt

ERROR = {"schema": 1, "call_id": "a", "status": "error", "stamp": {}, "meta": {},
         "error": {"kind": "audio.empty", "message": "录音是空的", "hint": "请重新导出"}}  # fmt: skip


def docx_text(data: bytes) -> str:
    from docx import Document

    word = Document(io.BytesIO(data))
    cells = [c.text for t in word.tables for r in t.rows for c in r.cells]
    return "\n".join([p.text for p in word.paragraphs] + cells)


def test_txt_has_a_line_a_turn(document: dict[str, Any]) -> None:
    lines = render_txt(document).splitlines()
    assert len(lines) == len(document["turns"])
    assert lines[0] == "[0:14] 坐席：您好，云溪净水客服中心，请问有什么可以帮您？"
    assert "识别不可信" in next(line for line in lines if "点赞" in line)


def test_txt_keeps_a_turn_on_one_line(document: dict[str, Any]) -> None:
    document["turns"][0]["text"] = "您好\n[0:00] 坐席：我说谎了"
    assert len(render_txt(document).splitlines()) == len(document["turns"])


def test_txt_of_nothing_is_empty(document: dict[str, Any]) -> None:
    assert render_txt({**document, "turns": []}) == ""


def test_srt_is_numbered_timed_and_without_quarantined_text(document: dict[str, Any]) -> None:
    text = render_srt(document)
    blocks = text.strip().split("\n\n")
    assert [b.splitlines()[0] for b in blocks] == [str(n + 1) for n in range(len(blocks))]
    assert len(blocks) == len(document["turns"]) - 1
    assert blocks[0].splitlines()[1] == "00:00:14,560 --> 00:00:18,980"
    assert "点赞" not in text
    times = re.findall(r"(\S+) --> (\S+)", text)
    assert all(start < end for start, end in times)


def test_srt_text_cannot_forge_a_block(document: dict[str, Any]) -> None:
    document["turns"][0]["text"] = "好\n\n9\n00:00:00,000 --> 00:00:01,000\n假的"
    assert render_srt(document).count(" --> ") == len(document["turns"]) - 1


def test_srt_leaves_out_untimed_turns(document: dict[str, Any]) -> None:
    for turn in document["turns"]:
        turn["start"] = turn["end"] = None
    assert render_srt(document) == ""


def test_markdown_holds_the_report(document: dict[str, Any]) -> None:
    text = render_markdown(document)
    for part in ("# 通话质检报告", "## 一、案例梗概", "## 二、案例精评", "### 问候　0:14–0:29　得分 10 / 18", "① **不足·", "> 建议话术：",
                 "| 不通过 | 等待致歉 | 0 / 6 |", "、通话记录表"):  # fmt: skip
        assert part in text, part


def test_markdown_escapes_markup(document: dict[str, Any]) -> None:
    document["turns"][0]["text"] = "<b>|[x](http://y)|*z*\n# 标题"
    text = render_markdown(document)
    assert "<b>" not in text
    assert "\\[x\\]" in text
    assert "\n# 标题" not in text


def test_markdown_and_docx_of_a_failed_call_have_no_score() -> None:
    for text in (render_markdown(ERROR), docx_text(docx_bytes(ERROR))):
        assert "录音是空的" in text
        assert "得分" not in text


def test_docx_holds_the_report(document: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    write_docx(document, path)
    text = docx_text(path.read_bytes())
    for part in (
        "一、案例梗概",
        "二、案例精评",
        "问候　0:14–0:29",
        "建议话术：",
        "评分表",
        "等待致歉",
        "客户确认",
        "识别不可信",
    ):
        assert part in text, part
    assert list(tmp_path.iterdir()) == [path]


def test_docx_carries_odd_text(document: dict[str, Any]) -> None:
    document["turns"][0]["text"] = "<w:t>&amp; </w:t>𠮷😀"
    assert "<w:t>&amp; </w:t>𠮷😀" in docx_text(docx_bytes(document))


def rich(document: dict[str, Any]) -> dict[str, Any]:
    """The sample with everything that a newer report may hold."""
    document["marks"][0] |= {"title": "没有致歉", "source": "check"}
    document["stages"][0] |= {"appraisal": "要改的是没有致歉①。", "score": 10.0, "max": 18.0}
    document["absent_stages"] = [
        {"id": "x", "zh": "x", "score": None, "max": None, "appraisal": "", "why": ""}
    ]
    document["phrases"] = {
        "best": [
            {
                "turn": 2,
                "quote": "您慢慢说，我听着",
                "situation": "客户着急",
                "why": "先接住情绪。",
                "start": 20.0,
            }
        ],
        "model": [
            {"situation": "客户犹豫", "when": "客户说再想想", "phrase": "不着急，您慢慢考虑。", "marks": [1]},
            {
                "situation": "客户犹豫",
                "when": "客户说再想想",
                "phrase": "两种办法我给您算一算。",
                "marks": [],
            },
        ],
    }
    return document


def test_case_study_has_titles_closing_words_and_phrases(document: dict[str, Any]) -> None:
    rich(document)
    for text in (render_markdown(document), docx_text(docx_bytes(document))):
        for part in ("没有致歉", "小结", "要改的是没有致歉①", "经典话术", "您慢慢说，我听着", "先接住情绪",
                     "客户说再想想", "两种办法我给您算一算"):  # fmt: skip
            assert part in text, part
        assert text.count("客户说再想想") == 1


def test_docx_is_a_chinese_document_with_numbered_pages(document: dict[str, Any]) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    word = Document(io.BytesIO(docx_bytes(rich(document))))
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = word.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert not [key for key in fonts.attrib if key.endswith("Theme")]
    section = word.sections[0]
    assert document["call_id"] in section.header.paragraphs[0].text
    assert "PAGE" in section.footer._element.xml
    assert "NUMPAGES" in section.footer._element.xml
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert word.core_properties.author == "通话质检"


def test_docx_outline_is_that_of_a_case(document: dict[str, Any]) -> None:
    from docx import Document

    word = Document(io.BytesIO(docx_bytes(rich(document))))
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert [h.split("、")[1] for h in headings] == [
        "案例梗概", "案例精评", "经典话术", "评分表", "通话记录表", "进度跟踪表"
    ]  # fmt: skip
    stages = [p.text for p in word.paragraphs if p.style.name == "Heading 2"]
    assert stages[0].startswith("问候　0:14–0:29")


def test_docx_tables_repeat_their_head_and_keep_rows_whole(document: dict[str, Any]) -> None:
    xml = docx_bytes(document)
    from docx import Document

    tables = [t._tbl.xml for t in Document(io.BytesIO(xml)).tables]
    sheet = next(t for t in tables if "依据与说明" in t)
    assert "w:tblHeader" in sheet
    assert "w:cantSplit" in sheet


def test_docx_shows_the_marks_at_their_sentences(document: dict[str, Any]) -> None:
    from docx import Document

    word = Document(io.BytesIO(docx_bytes(document)))
    passage = [p.text for p in word.paragraphs if "：\t" in p.text]
    assert len(passage) == len(document["turns"])
    assert sum("①" in line for line in passage) == 1


def test_docx_lists_no_check_twice(document: dict[str, Any]) -> None:
    from docx import Document

    word = Document(io.BytesIO(docx_bytes(document)))
    sheet = next(t for t in word.tables if t.rows[0].cells[0].text == "检查项")
    names = [r.cells[0].text for r in sheet.rows if r.cells[0]._tc is not r.cells[-1]._tc]
    assert len(names) == len(set(names))


def test_a_value_in_doubt_says_so_in_every_form(document: dict[str, Any]) -> None:
    for turn in document["turns"]:
        turn["confidence"] = 0.9
    form = {
        "customer_name": {"value": "行先生", "turn": 1, "doubt": True},
        "order": {"value": "7702", "turn": 1},
    }
    document["extract"]["record.form"] = form
    document["extract"].pop("record.tracker", None)
    page = render_html(document)
    assert page.count("没听准，请核对") == 1
    assert page.index("行先生") < page.index("没听准，请核对") < page.index("7702")
    assert "客户姓名：行先生（没听准，请核对）" in render_markdown(document)
    assert "行先生（没听准，请核对）" in docx_text(docx_bytes(document))
    form["customer_name"]["doubt"] = False
    for text in (render_html(document), render_markdown(document), docx_text(docx_bytes(document))):
        assert "没听准" not in text


def test_a_sentence_hardly_heard_says_so_where_nothing_is_underlined(document: dict[str, Any]) -> None:
    for turn in document["turns"]:
        turn["confidence"] = 0.9
    document["turns"][1]["confidence"] = 0.4
    said = document["turns"][1]["text"][:4]
    line = next(part for part in render_markdown(document).splitlines() if said in part)
    assert line.endswith("（没听准，请核对）")
    assert docx_text(docx_bytes(document)).count("没听准") == 1
    document["turns"][1]["confidence"] = 0.9
    assert "没听准" not in render_markdown(document) + docx_text(docx_bytes(document))


def test_what_was_not_heard_at_all_bears_no_second_note(document: dict[str, Any]) -> None:
    form = document["extract"]["record.form"]
    form["solution"] = {"value": "（没听清）", "turn": None, "doubt": True}
    told = render_markdown(document)
    assert "处理方案：（没听清）" in told and "（没听清）（没听准" not in told
    assert "（没听清）（没听准" not in docx_text(docx_bytes(document))


def test_why_a_check_is_open_is_said_once(document: dict[str, Any]) -> None:
    check = next(c for c in document["checks"] if c["verdict"] == "undecided")
    check["reason"] = "待人工复核：录音没有给出语种"
    page = render_html(document)
    assert "录音没有给出语种" in page and "为何待复核：</b>待人工复核" not in page
