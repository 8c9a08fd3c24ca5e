"""The way to a Ray cluster: an existing one by address, or one started on this machine.

Says in the user's words why there is none. No usage statistics, no dashboard, quiet logs. Knows nothing
of workers or payloads.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from qa.errors import MissingPart, UsageError, pip_install

__all__ = ["NEEDS", "capacity", "connect", "no_room", "no_start", "other_version"]

NEEDS = "ray>=2.50,<3"
"""What pip is to be told; tested with 2.60."""

_STORE_BYTES = 256 * 1024**2
_LOCAL_IP = "127.0.0.1"  # a cluster for this machine alone listens to nobody else
_TOKEN = Path("~/.ray/auth_token")
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
}


def connect(address: str = "") -> Any:
    """Join a cluster, or start one of this machine's cores; nothing happens when there is a connection.

    Args:
        address: ``host:port`` of the cluster's head; empty for the variable ``RAY_ADDRESS``, and where
            that is not set either, a local cluster that ends with this process.

    Returns:
        The module ``ray``, connected.

    Raises:
        MissingPart: Ray is not installed.
        UsageError: there is no cluster at the address, or it does not fit.
    """
    address = address or os.environ.get("RAY_ADDRESS", "")
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    if address and _has_token():  # Ray reads this when it is imported
        os.environ.setdefault("RAY_AUTH_MODE", "token")
    try:
        import ray  # noqa: PLC0415
    except ImportError:
        raise MissingPart(
            "没有安装分布式引擎 Ray，--engine ray 用不了",
            hint=pip_install(f'"{NEEDS}"') + "，或改用 --engine local",
        ) from None
    if ray.is_initialized():
        return ray
    if "://" in address:
        raise UsageError(
            f"Ray 地址 {address} 是远程客户端的写法，这里用不了",
            hint="请在集群中的一台机器上运行本命令，地址写 主机:6379",
            kind="engine.address",
        )
    with _own_signals():
        _join(ray, address)
    _hush(ray)
    return ray


def _has_token() -> bool:
    """Whether this account holds a token, which ``ray start`` then asks of everybody."""
    given = os.environ.get("RAY_AUTH_TOKEN") or os.environ.get("RAY_AUTH_TOKEN_PATH")
    return bool(given) or _TOKEN.expanduser().is_file()


def _join(ray: Any, address: str) -> None:
    quiet = {"log_to_driver": False, "logging_level": "error", "configure_logging": True}
    try:
        if address and address != "local":
            ray.init(address=address, **quiet)
        else:
            more = {"include_dashboard": False, "object_store_memory": _STORE_BYTES}
            ray.init(address="local", _node_ip_address=_LOCAL_IP, **more, **quiet)
            with suppress(OSError):  # Ray makes a token for the cluster, and lets everybody read it
                _TOKEN.expanduser().chmod(0o600)
    except Exception as error:
        raise _no_cluster(address, error) from None


def _hush(ray: Any) -> None:
    """Keep Ray from telling of lost workers on standard output, where a machine-readable result belongs.

    There is no public switch for it. The run itself says which calls were lost.
    """
    inside: Any = getattr(getattr(ray, "_private", None), "worker", None)
    if hasattr(inside, "print_to_stdstream"):
        inside.print_to_stdstream = _nothing


def _nothing(*_: object, **__: object) -> None:
    """Print nothing."""


def _no_cluster(address: str, error: Exception) -> UsageError:
    """Why the cluster could not be joined."""
    where = f"Ray 集群 {address}" if address else "本机的 Ray"
    said = " ".join(str(error).split())
    if "ersion mismatch" in said:
        return UsageError(
            f"{where} 的 Python 或 Ray 版本与这里不同：{said[:300]}",
            hint="各台机器请用同一版本的 Python 和依赖（同一份 requirements.lock）",
            kind="engine.version",
        )
    if not address:
        hint = "请检查 /tmp 和 /dev/shm 的空间与权限，或改用 --engine local"
        return UsageError(f"{where} 启动不了：{said[:300]}", hint=hint, kind="engine.address")
    return UsageError(
        f"连不上 {where}：{said[:200]}",
        hint="请核对地址，并在主机上运行 ray status 看集群是否在运行、端口是否放行；"
        "集群用了令牌的话，各台机器的 ~/.ray/auth_token 要相同，见 docs/cluster.md",
        kind="engine.address",
    )


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep the program's own answer to SIGTERM, which ``ray.init`` would replace."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    old = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, old)


def capacity(ray: Any, need: Mapping[str, float]) -> int:
    """How many workers the cluster's living machines hold at most.

    Args:
        ray: the connected module.
        need: resources of one worker by Ray's names, none of them 0.
    """
    machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    return sum(min(int(has.get(name, 0.0) // much) for name, much in need.items()) for has in machines)


def no_room(need: Mapping[str, float]) -> UsageError:
    """No machine of the cluster holds even one worker."""
    words = {"CPU": "{:.0f} 个核", "GPU": "{:.0f} 块显卡", "memory": "{:,.1f} GB 内存"}
    wanted = "、".join(
        words[name].format(much / (1024**3 if name == "memory" else 1)) for name, much in need.items()
    )
    hint = "用 ray status 查看集群；核数或内存不够可换小一点的模型，没有显卡请用 --device cpu"
    return UsageError(f"集群里没有空闲的机器：每个工作进程要 {wanted}", hint=hint, kind="engine.resources")


def no_start(times: int, detail: str) -> UsageError:
    """Workers die before they can do anything."""
    return UsageError(
        f"集群的工作进程启动 {times} 次都没有成功：{detail}",
        hint="多半是那台机器没有装本程序，或 ray 不是用本程序的环境启动的；见 docs/cluster.md",
        kind="engine.start",
    )


def other_version(machine: str, there: str, here: str) -> UsageError:
    """A machine whose program would judge otherwise."""
    return UsageError(
        f"集群机器 {machine} 上的程序是 {there}，这里是 {here}",
        hint="请在每台机器上装同一版本，再重启那台机器的 ray",
        kind="engine.version",
    )
