"""The frame of a Word handout: A4 with this program's styles, running titles and page numbers.

It knows python-docx and how the handout looks; it must not know calls.
"""

from __future__ import annotations

from typing import Any

from qa.report.docx_parts import INK, LINE, QUIET, WIDTH, border, run

__all__ = ["new_document", "running_titles"]

FONT = "Microsoft YaHei"


def new_document(title: str) -> Any:
    """An empty document on A4 with this program's styles."""
    from docx import Document  # noqa: PLC0415
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    word = Document()
    for style in word.styles:
        if getattr(style, "font", None) is not None and style.type is not None:
            _fonts(style)
    normal = word.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)
    normal.paragraph_format.line_spacing = 1.25
    looks = (
        ("Title", 22, 0, 4),
        ("Heading 1", 15, 18, 6),
        ("Heading 2", 12.5, 12, 4),
        ("Heading 3", 11, 8, 2),
    )
    for name, size, before, after in looks:
        style = word.styles[name]
        style.font.size, style.font.bold = Pt(size), True
        style.font.color.rgb = RGBColor.from_string("1D5470" if name == "Heading 1" else INK)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
    _without_rule(word.styles["Title"])
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    word.core_properties.title, word.core_properties.author = title, "通话质检"
    word.core_properties.language, word.core_properties.comments = "zh-CN", ""
    return word


def _fonts(style: Any) -> None:
    """Set a style's fonts; the template's theme fonts would win over them for Chinese."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _without_rule(style: Any) -> None:
    """The template underlines its title."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    properties = style.element.get_or_add_pPr()
    for rule in properties.findall(qn("w:pBdr")):
        properties.remove(rule)


def running_titles(word: Any, left: str, right: str) -> None:
    """Put a header on every page, and a footer with page numbers."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    section = word.sections[0]
    section.header_distance = section.footer_distance = Cm(1.1)
    head = section.header.paragraphs[0]
    head.style = word.styles["Normal"]  # the template's own has tab stops for other margins
    head.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), _right_tab())
    run(head, left, colour=QUIET, size=9)
    run(head, f"\t{right}", colour=QUIET, size=9)
    border(head, bottom=LINE)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("第 ", "=PAGE", " 页　共 ", "=NUMPAGES", " 页"):
        if text.startswith("="):
            _field(foot, text[1:])
        else:
            run(foot, text, colour=QUIET, size=9)


def _right_tab() -> Any:
    from docx.enum.text import WD_TAB_ALIGNMENT  # noqa: PLC0415

    return WD_TAB_ALIGNMENT.RIGHT


def _field(line: Any, code: str) -> None:
    """A field that the reader's program counts (PAGE, NUMPAGES)."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        if kind in {"begin", "separate", "end"}:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:t" if kind == "text" else "w:instrText")
            part.text = text
        # Each part in a run of its own: the number takes the looks of its own run.
        run(line, "", colour=QUIET, size=9)._r.append(part)
