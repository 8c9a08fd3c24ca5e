"""Results for people: page data from an analysis, and the files written from it."""

from qa.report.audio import Embed, PlayerAudio, encode_audio
from qa.report.batch_files import write_batch
from qa.report.document import ScorecardInfo, call_document, error_document, validate
from qa.report.docx_file import write_docx
from qa.report.files import write_call
from qa.report.render import render_html
from qa.report.rows import CallRow, row_of
from qa.report.texts import render_markdown

__all__ = [
    "CallRow",
    "Embed",
    "PlayerAudio",
    "ScorecardInfo",
    "call_document",
    "encode_audio",
    "error_document",
    "render_html",
    "render_markdown",
    "row_of",
    "validate",
    "write_batch",
    "write_call",
    "write_docx",
]
