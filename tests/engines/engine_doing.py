"""Work for the tests of the engines: does what its payload says. Importable by worker processes."""

from __future__ import annotations

import os
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from qa.engines import Allow
from qa.errors import MissingPart

KEPT: list[bytearray] = []
"""What a leaking worker never gives back."""


class CannotTravel(Exception):
    """An error that no other process can rebuild."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


@dataclass(frozen=True)
class Doing:
    """Makes work that does what its payload says: ``name:value``."""

    folder: str = ""

    def __call__(self):
        if self.folder == "no setup":
            raise MissingPart("没有模型", hint="make install")
        return self.work

    def work(self, payload: str, allow: Allow) -> object:
        name, _, value = payload.partition(":")
        return getattr(self, name)(value, allow)

    def echo(self, value: str, allow: Allow) -> str:
        return value

    def pid(self, value: str, allow: Allow) -> int:
        return os.getpid()

    def home(self, value: str, allow: Allow) -> tuple[int, str]:
        """Takes a moment, and says which process and machine did it; leaves a mark while at it."""
        import ray

        mark = Path(self.folder, f"{value}.{os.getpid()}")
        mark.touch()
        time.sleep(0.4)
        return os.getpid(), ray.get_runtime_context().get_node_id()

    def crash(self, value: str, allow: Allow) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)

    def leave(self, value: str, allow: Allow) -> None:
        raise SystemExit(3)

    def crash_once(self, value: str, allow: Allow) -> str:
        flag = Path(self.folder, value)
        if flag.exists():
            return "second time"
        flag.touch()
        os._exit(3)

    def hang(self, value: str, allow: Allow) -> None:
        time.sleep(60)

    def hang_deep(self, value: str, allow: Allow) -> None:
        """As native code hangs: without ever letting go of the interpreter."""
        re.match("(a+)+$", "a" * 60 + "b")

    def slow(self, value: str, allow: Allow) -> str:
        allow(30)
        time.sleep(float(value))
        return "slow"

    def refuse(self, value: str, allow: Allow) -> None:
        raise MissingPart("没有模型", hint="make install")

    def strange(self, value: str, allow: Allow) -> None:
        raise CannotTravel("a", "b")

    def grow(self, value: str, allow: Allow) -> int:
        KEPT.append(bytearray(int(value) * 1024**2))
        KEPT[-1][::4096] = b"x" * len(KEPT[-1][::4096])
        return os.getpid()

    def talk(self, value: str, allow: Allow) -> str:
        os.write(1, b"noise on stdout")
        return value
