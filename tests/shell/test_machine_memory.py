"""What a process tells the C library about memory: a recogniser keeps it, one that waits gives it back."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="elsewhere nothing is told")

# 72 MB taken, filled and freed, then ten times more; told are the bytes cleared for those and what is kept.
_WORK = """
import ctypes, resource, sys
from qa import machine
getattr(machine, sys.argv[1])()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
def once():
    block = libc.malloc(72_000_000)
    ctypes.memset(block, 1, 72_000_000)
    libc.free(block)
once()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    once()
faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
resident = lambda: int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
kept = resident()
machine.return_memory_now()
print(faults * resource.getpagesize(), kept, resident())
"""


def _measured(way: str) -> tuple[float, float, float]:
    """MB of pages cleared, MB resident afterwards, and once all was given back."""
    done = subprocess.run([sys.executable, "-c", _WORK, way], capture_output=True, text=True, check=True)
    cleared, kept, left = (int(n) / 1e6 for n in done.stdout.split())
    return cleared, kept, left


def test_a_recogniser_does_not_clear_the_same_memory_again_and_again():
    cleared, kept, _ = _measured("keep_memory_at_hand")
    again, returned, _ = _measured("return_memory_early")
    assert cleared < 10
    assert again > 700
    assert returned + 50 < kept < returned + 90


def test_between_two_calls_it_is_given_back():
    _, kept, left = _measured("keep_memory_at_hand")
    _, returned, _ = _measured("return_memory_early")
    assert left < kept - 60
    assert left < returned + 10
