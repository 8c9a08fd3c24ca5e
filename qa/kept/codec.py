"""Transcripts and analyses as JSON text and back, exactly: how they cross files and the store.

Works on the plain dataclasses through pydantic; knows nothing of where the text is kept.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qa.errors import StoreError
from qa.model import CallAnalysis, CallMeta, Transcript

__all__ = [
    "decode_analysis",
    "decode_transcript",
    "encode_analysis",
    "encode_transcript",
    "meta_json",
]


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encode_transcript(transcript: Transcript) -> str:
    """The transcript as compact JSON."""
    return _encode(Transcript, transcript)


def decode_transcript(text: str) -> Transcript:
    """The transcript that was encoded.

    Raises:
        StoreError: the text is damaged or from an incompatible version.
    """
    return _decode(Transcript, text)  # type: ignore[no-any-return]


def encode_analysis(analysis: CallAnalysis) -> str:
    """The analysis as compact JSON."""
    return _encode(CallAnalysis, analysis)


def decode_analysis(text: str) -> CallAnalysis:
    """The analysis that was encoded.

    Raises:
        StoreError: the text is damaged or from an incompatible version.
    """
    return _decode(CallAnalysis, text)  # type: ignore[no-any-return]


def meta_json(meta: CallMeta) -> str:
    """Metadata as compact JSON with a fixed order of keys, fit for hashing."""
    return _encode(CallMeta, meta)


def _encode(kind: type, value: object) -> str:
    return _adapter(kind).dump_json(value, by_alias=False).decode("utf-8")


def _decode(kind: type, text: str) -> Any:
    try:
        return _adapter(kind).validate_json(text)
    except ValidationError as error:
        raise StoreError(
            f"库中保存的数据无法识别（{error.error_count()} 处不符）",
            hint="用 --force 重新处理这通录音",
            kind="store.damaged",
        ) from None
