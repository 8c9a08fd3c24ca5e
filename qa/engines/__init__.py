"""How many calls run at once: local processes here, a cluster as another engine."""

from __future__ import annotations

from qa.engines.inline import InlineEngine
from qa.engines.local import LocalEngine
from qa.engines.seam import Allow, Engine, Lost, Setup, Work

__all__ = ["Allow", "Engine", "InlineEngine", "LocalEngine", "Lost", "Setup", "Work"]
