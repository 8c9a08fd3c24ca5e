"""The JSON Schemas of rule files, for editors: made from the forms that the program itself reads with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qa.rulefiles import scorecard_forms as forms
from qa.rulefiles.phrases import PhrasesFile

__all__ = ["SCHEMAS", "schema_text"]

_FORMS: Mapping[str, tuple[type[forms.Form], str]] = {
    "scorecard.schema.json": (forms.ScorecardFile, "客服通话质检：评分表"),
    "acts.schema.json": (forms.ActsFile, "客服通话质检：话语动作"),
    "flow.schema.json": (forms.FlowFile, "客服通话质检：流程"),
    "definitions.schema.json": (forms.DefinitionsFile, "客服通话质检：共用定义"),
    "phrases.schema.json": (PhrasesFile, "客服通话质检：话术库"),
}
SCHEMAS = tuple(_FORMS)


def schema_text(name: str) -> str:
    """One schema as the text of a file.

    Args:
        name: one of ``SCHEMAS``.
    """
    form, title = _FORMS[name]
    schema = form.model_json_schema(by_alias=True)
    _tidy(schema)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return (
        json.dumps(head | {k: v for k, v in schema.items() if k != "title"}, ensure_ascii=False, indent=1)
        + "\n"
    )


def _tidy(node: Any) -> None:
    """Drop what only programmers understand: titles made from names, descriptions of classes."""
    if isinstance(node, dict):
        if "properties" in node:
            node.pop("description", None)
            node.pop("title", None)
            for name, prop in node["properties"].items():
                if isinstance(prop, dict) and prop.get("title", "").replace(" ", "_").lower() == name.lower():
                    prop.pop("title", None)
                if isinstance(prop, dict) and prop.get("default") == float("inf"):
                    prop.pop("default")
        for value in node.values():
            _tidy(value)
    elif isinstance(node, list):
        for value in node:
            _tidy(value)
