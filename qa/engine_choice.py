"""The engine the settings ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qa.config import Settings
from qa.engines import Engine, LocalEngine
from qa.machine import Share, worker_bytes

__all__ = ["make_engine", "settled_for_engine"]

_CARD_THREADS = 4


def make_engine(settings: Settings, share: Share, *, cuda: bool = False, model_bytes: int = 0) -> Engine:
    """Make the engine.

    Args:
        settings: which engine, and where its cluster is.
        share: how many workers, and how many threads for each.
        cuda: whether each worker needs a graphics card.
        model_bytes: size of the model's files, of which each worker holds a copy.

    Raises:
        MissingPart: the engine's packages are not installed.
    """
    if settings.engine == "local":
        return LocalEngine(share.jobs)
    from qa.engines.ray_engine import RayEngine  # noqa: PLC0415 - an extra that most do not have

    return RayEngine(
        settings.ray_address,
        settings.jobs,
        gpu=cuda,
        threads=share.threads,
        memory_bytes=worker_bytes(model_bytes),
    )


def cluster_share(settings: Settings, *, cuda: bool) -> Share:
    """How a worker of a cluster works; how many there are is the cluster's affair."""
    return Share(settings.jobs, _CARD_THREADS if cuda else 1)


def settled_for_engine(settings: Settings) -> Settings:
    """Settings that mean the same on another machine: a model's folder by its whole path."""
    model = Path(settings.model)
    if settings.engine == "local" or not model.is_dir():
        return settings
    return replace(settings, model=str(model.resolve()))
