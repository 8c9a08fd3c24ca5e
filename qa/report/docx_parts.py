"""The building blocks of a Word handout: runs, tinted paragraphs, shaded tables.

It knows python-docx and how the handout looks; it must not know calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = [
    "COLOURS",
    "EDGES",
    "FILLS",
    "INK",
    "LINE",
    "QUIET",
    "WIDTH",
    "bar",
    "border",
    "cell_text",
    "fill",
    "grid",
    "heading",
    "paragraph",
    "run",
    "whole_rows",
]

INK, QUIET, LINE = "22303C", "5A6875", "D5D9DD"
# The same colours as the page; every coloured word also says what it is.
COLOURS = {
    "good": "17755F",
    "bad": "B03F16",
    "advice": "6350A0",
    "agent": "2F6288",
    "customer": "8A5E1C",
    "pass": "17755F",
    "fail": "B03F16",
    "undecided": "806000",
    "na": "6C7780",
}
FILLS = {
    "good": "E9F5F1",
    "bad": "FCEFE9",
    "advice": "F2F0FA",
    "pass": "E9F5F1",
    "fail": "FCEFE9",
    "undecided": "FCF6E0",
    "na": "F3F4F4",
    "head": "E8EEF2",
    "wash": "F7F8F6",
    "s0": "D7E7EE",
    "s1": "DCEAD3",
    "s2": "F6E5C3",
    "s3": "E6DEF0",
    "s4": "ECE2DA",
    "s5": "E2E5E8",
}
EDGES = {"s0": "6FA3BD", "s1": "84AB68", "s2": "D2A242", "s3": "9D85C4", "s4": "B08F78", "s5": "8D98A1"}
WIDTH = 16.6
"""Width of the text in centimetres: A4 less the margins."""


def heading(word: Any, text: str, level: int) -> Any:
    """A heading; level 0 is the title."""
    return word.add_heading(text, level)


def paragraph(where: Any, *, indent: float = 0, after: float | None = None, keep: bool = False) -> Any:
    """A new paragraph of a document or cell; ``indent`` in centimetres, ``after`` in points."""
    from docx.shared import Cm, Pt  # noqa: PLC0415

    line = where.add_paragraph()
    if indent:
        line.paragraph_format.left_indent = Cm(indent)
    if after is not None:
        line.paragraph_format.space_after = Pt(after)
    line.paragraph_format.keep_with_next = keep or None
    return line


def run(line: Any, text: str, *, bold: bool = False, colour: str = "", size: float = 0) -> Any:
    """Text at the end of a paragraph; ``colour`` as RRGGBB, ``size`` in points."""
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    made = line.add_run(text)
    made.bold = bold or None
    if colour:
        made.font.color.rgb = RGBColor.from_string(colour)
    if size:
        made.font.size = Pt(size)
    return made


def bar(line: Any, colour: str, background: str = "") -> None:
    """A coloured bar left of a paragraph, and a tint behind it."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    border(line, left=colour)
    if background:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", background)):
            shade.set(qn(f"w:{name}"), value)
        # Word wants the parts of a paragraph's properties in their order: borders, then shading.
        borders = line._p.get_or_add_pPr().find(qn("w:pBdr"))
        borders.addnext(shade)


def border(line: Any, **sides: str) -> None:
    """Lines at sides of a paragraph (``left``, ``bottom``), by colour."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    borders = OxmlElement("w:pBdr")
    for side, colour in sides.items():
        edge = OxmlElement(f"w:{side}")
        width = "24" if side == "left" else "6"
        for name, value in (("val", "single"), ("sz", width), ("space", "6"), ("color", colour)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def grid(word: Any, widths: Sequence[float], head: Sequence[str] = ()) -> Any:
    """A table with thin lines; its head is repeated on every page.

    Args:
        word: the document.
        widths: of the columns, in centimetres.
        head: texts of the head; none for a table without.
    """
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    table = word.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    table._tbl.tblPr.append(borders)
    if head:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, head, strict=True):
            cell_text(cell, text, bold=True)
            fill(cell, FILLS["head"])
    return table


def cell_text(cell: Any, text: str, *, bold: bool = False, colour: str = "", size: float = 9.5) -> Any:
    """Write into an empty cell; returns its paragraph."""
    from docx.shared import Pt  # noqa: PLC0415

    line = cell.paragraphs[0]
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
    line.paragraph_format.line_spacing = 1.15
    if text:
        run(line, text, bold=bold, colour=colour, size=size)
    return line


def fill(cell: Any, colour: str) -> None:
    """Tint a cell."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def whole_rows(table: Any) -> None:
    """Break no row over two pages; rows longer than a page break all the same."""
    from docx.oxml import OxmlElement  # noqa: PLC0415

    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
