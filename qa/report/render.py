"""Pages as HTML: the only place that knows templates. Everything shown is escaped by the template engine.

A page is one file: style and script stand inside it, and its policy allows no request to anywhere.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

from qa.report.audio import NO_AUDIO
from qa.report.axis import Bar, outline
from qa.report.views import call_page, error_page
from qa.report.wording import DOUBT_ZH, circled, clock

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["render_html", "render_template"]

_CIRCLED = re.compile("([①-⑳㉑-㉟㊱-㊿])")


def render_html(
    document: Mapping[str, Any],
    audio_uri: str = "",
    *,
    note: str = NO_AUDIO,
    peaks: Mapping[str, Any] | None = None,
) -> str:
    """Return a call's page.

    Args:
        document: ``report.json`` data, judged or failed.
        audio_uri: what the player plays: a ``data:`` URI or a relative link; empty for nothing.
        note: what the player says when it has nothing to play.
        peaks: the envelope of the sound for the waveform: ``rate`` (values a second) and ``channels``
            (each base64 of one byte a value); without it the page works it out from embedded sound.

    Returns:
        One self-contained HTML file.
    """
    if document["status"] != "ok":
        return render_template("error.html.j2", page=error_page(document))
    return render_template(
        "call.html.j2", page=call_page(document), audio_uri=audio_uri, note=note, peaks=peaks or {}
    )


def render_template(name: str, **values: object) -> str:
    """Return a template of this room filled with ``values``."""
    return _environment().get_template(name).render(**values)


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("qa.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # the package does not change while it runs
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.globals["static"] = _static
    environment.globals["doubt_zh"] = DOUBT_ZH
    environment.filters["circled"] = circled
    environment.filters["clock"] = clock
    environment.filters["linked"] = _linked
    environment.filters["outline"] = outline
    environment.filters["spans"] = _spans
    return environment


def _linked(text: str, numbers: Collection[int]) -> Markup:
    """Text in which the circled numbers of comments lead to them; everything else is escaped."""
    from markupsafe import Markup, escape  # noqa: PLC0415

    known = {circled(n): n for n in numbers}
    link = Markup('<a class="mark-ref" href="#mark-{0}" data-mark="{0}" aria-label="评析第 {0} 条">{1}</a>')
    parts = _CIRCLED.split(text)
    return Markup("").join(link.format(known[p], p) if p in known else escape(p) for p in parts)


def _spans(bars: Sequence[Bar]) -> list[list[float]]:
    """The (start, end) seconds of bars, for scripts."""
    return [[round(b.start, 2), round(b.end, 2)] for b in bars]


@functools.cache
def _static(name: str) -> Any:
    """A style or script file of the package, trusted and put in unescaped."""
    from markupsafe import Markup  # noqa: PLC0415

    text = resources.files("qa.report").joinpath("static", name).read_text(encoding="utf-8")
    return Markup(text)
