"""Workers on a real Ray cluster of two machines (two raylets here): results, losses, limits, stopping."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from engine_doing import Doing

import qa
from qa.engines.local import LocalEngine
from qa.engines.ray_cluster import connect
from qa.engines.ray_engine import RayEngine
from qa.engines.seam import Lost
from qa.errors import MissingPart, UsageError


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head with two cores; a second machine comes and goes in the tests that need one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_AUTH_MODE", "disabled")  # else a token is made in the home folder
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))  # where workers find the tests' work
        import ray
        from ray.cluster_utils import Cluster

        size = {"num_cpus": 2, "include_dashboard": False, "object_store_memory": 80 * 2**20}
        made = Cluster(initialize_head=True, head_node_args=size)
        yield made
        ray.shutdown()
        made.shutdown()


@pytest.fixture
def second(cluster: Any) -> Iterator[Any]:
    """A second machine of the cluster."""
    node = cluster.add_node(num_cpus=2, object_store_memory=80 * 2**20)
    cluster.wait_for_nodes()
    yield node
    if node in cluster.list_all_nodes():
        cluster.remove_node(node)


def never() -> bool:
    return False


def _run(
    cluster: Any, payloads: list[str], jobs: int = 2, folder: str = "", limit: float = 60
) -> dict[str, Any]:
    engine = RayEngine(cluster.address, jobs, first_limit_s=limit)
    return dict(engine.run(Doing(folder), payloads, should_stop=never))


def test_the_same_results_as_local_workers(cluster: Any) -> None:
    payloads = [f"echo:{n}" for n in range(9)]
    local = dict(LocalEngine(2).run(Doing(), payloads, should_stop=never))
    assert _run(cluster, payloads) == local == {payload: payload[5:] for payload in payloads}


def test_nothing_to_do_joins_nothing() -> None:
    assert dict(RayEngine("192.0.2.1:1", 2).run(Doing(), [], should_stop=never)) == {}


def test_a_worker_is_kept_and_is_another_process(cluster: Any) -> None:
    pids = set(_run(cluster, ["pid:1", "pid:2", "pid:3"], jobs=1).values())
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_a_crash_takes_only_its_own_payload(cluster: Any, capfd: pytest.CaptureFixture[str]) -> None:
    found = _run(cluster, ["echo:a", "crash:", "leave:", "echo:b"], jobs=1)
    assert found["crash:"] == found["leave:"] == Lost(False, "工作进程退出", 2)
    assert [found[f"echo:{x}"] for x in "ab"] == ["a", "b"]
    time.sleep(0.5)  # Ray's own news of the losses would come now
    assert capfd.readouterr().out == ""


def test_a_crash_that_does_not_repeat_is_forgiven(cluster: Any, tmp_path: Path) -> None:
    assert _run(cluster, ["crash_once:x"], folder=str(tmp_path)) == {"crash_once:x": "second time"}


def test_a_hang_ends_at_its_limit_even_in_native_code(cluster: Any) -> None:
    start = time.monotonic()
    found = _run(cluster, ["hang:", "hang_deep:", "echo:a", "slow:2.5"], limit=1.5)
    assert found["hang:"] == found["hang_deep:"] == Lost(True, "time limit", 2)
    assert (found["echo:a"], found["slow:2.5"]) == ("a", "slow")
    assert time.monotonic() - start < 25


def test_what_the_work_or_its_making_lets_out_ends_the_run(cluster: Any) -> None:
    for payloads, folder in ((["refuse:"], ""), (["echo:a"], "no setup")):
        with pytest.raises(MissingPart, match="没有模型") as caught:
            _run(cluster, payloads, folder=folder)
        assert caught.value.hint == "make install"
    with pytest.raises(RuntimeError, match="CannotTravel"):
        _run(cluster, ["strange:"])


def test_payloads_are_drawn_only_when_needed(cluster: Any) -> None:
    drawn = []

    def payloads() -> Iterator[str]:
        for n in range(6):
            drawn.append(n)
            yield f"echo:{n}"

    with closing(RayEngine(cluster.address, 1).run(Doing(), payloads(), should_stop=never)) as stream:
        next(stream)
        assert len(drawn) <= 2


def test_stopping_is_quick_and_keeps_what_is_done(cluster: Any) -> None:
    done: list[str] = []
    start = time.monotonic()
    for payload, _ in RayEngine(cluster.address, 1).run(
        Doing(), ["echo:a", "hang:", "echo:b"], should_stop=lambda: bool(done)
    ):
        done.append(payload)
    assert done == ["echo:a"]
    assert time.monotonic() - start < 8


def test_a_killed_worker_loses_nothing(cluster: Any, tmp_path: Path) -> None:
    payloads = [f"home:{n}" for n in range(8)]
    found: dict[str, Any] = {}
    for payload, result in RayEngine(cluster.address, 2).run(
        Doing(str(tmp_path)), payloads, should_stop=never
    ):
        if not found:
            os.kill(result[0], signal.SIGKILL)  # it has its next payload in hand, or is about to get it
        assert payload not in found
        found[payload] = result
    assert sorted(found) == payloads
    assert not any(isinstance(result, Lost) for result in found.values())


def test_a_removed_machine_loses_nothing(cluster: Any, second: Any, tmp_path: Path) -> None:
    payloads = [f"home:{n}" for n in range(16)]
    found: dict[str, Any] = {}
    removed = False
    for payload, result in RayEngine(cluster.address).run(Doing(str(tmp_path)), payloads, should_stop=never):
        assert payload not in found
        found[payload] = result
        if not removed and result[1] == second.node_id:
            cluster.remove_node(second, allow_graceful=False)
            removed = True
    assert removed
    assert sorted(found) == sorted(payloads)
    assert not any(isinstance(result, Lost) for result in found.values())
    assert len({node for _, node in found.values()}) == 2


def test_a_machine_that_joins_is_put_to_work(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.engines.ray_engine._CAPACITY_S", 0.2)
    found: dict[str, Any] = {}
    node = None
    for payload, result in RayEngine(cluster.address).run(
        Doing(str(tmp_path)), (f"home:{n}" for n in range(24)), should_stop=never
    ):
        found[payload] = result
        node = node or cluster.add_node(num_cpus=2, object_store_memory=80 * 2**20)
    cluster.remove_node(node)
    assert len(found) == 24
    assert len({machine for _, machine in found.values()}) == 2


def test_what_the_cluster_has_not_got_is_said(cluster: Any) -> None:
    with pytest.raises(UsageError, match="1 块显卡") as caught:
        list(RayEngine(cluster.address, gpu=True).run(Doing(), ["echo:a"], should_stop=never))
    assert "--device cpu" in caught.value.hint


def test_another_version_on_a_machine_is_refused(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa, "__version__", "9.9.9")
    with pytest.raises(UsageError, match=r"这里是 9\.9\.9"):
        _run(cluster, ["echo:a"])


def test_a_program_that_cannot_start_there_is_said(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere(Doing):
        def __reduce__(self):
            return __import__, ("no_such_program",)

    monkeypatch.setattr("qa.engines.ray_engine._START_FAILURES", 1)
    engine = RayEngine(cluster.address, 1)
    with pytest.raises(UsageError, match="no_such_program") as caught:
        list(engine.run(Elsewhere(), ["echo:a"], should_stop=never))
    assert "docs/cluster.md" in caught.value.hint


def test_addresses_that_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    with pytest.raises(UsageError, match="远程客户端"):
        connect("ray://10.0.0.1:10001")


@pytest.mark.parametrize(
    ("said", "kind", "hint"),
    [
        (ConnectionError("ray not found at 10.0.0.1:6379"), "engine.address", "ray status"),
        (
            RuntimeError("Version mismatch: The cluster was started with: Ray: 2.9"),
            "engine.version",
            "同一版本",
        ),
    ],
)
def test_a_cluster_that_cannot_be_joined(
    monkeypatch: pytest.MonkeyPatch, said: Exception, kind: str, hint: str
) -> None:
    import ray

    def refuse(**_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise said

    def mine(*_: object) -> None:
        """The program's own handler."""

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", refuse)
    old = signal.signal(signal.SIGTERM, mine)
    try:
        with pytest.raises(UsageError, match=r"10\.0\.0\.1") as caught:
            connect("10.0.0.1:6379")
        assert signal.getsignal(signal.SIGTERM) is mine
    finally:
        signal.signal(signal.SIGTERM, old)
    assert caught.value.kind == kind
    assert hint in caught.value.hint


def test_a_token_of_this_account_is_shown_to_a_cluster_that_has_an_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import ray

    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(ray, "is_initialized", lambda: True)
    connect("10.0.0.1:6379")
    assert "RAY_AUTH_MODE" not in os.environ
    (tmp_path / ".ray").mkdir()
    (tmp_path / ".ray/auth_token").write_text("x")
    connect("10.0.0.1:6379")
    assert os.environ["RAY_AUTH_MODE"] == "token"


def test_without_ray_the_command_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(MissingPart, match="没有安装") as caught:
        connect()
    assert 'pip install "ray' in caught.value.hint
