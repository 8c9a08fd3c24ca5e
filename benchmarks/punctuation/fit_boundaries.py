"""Fit the weights of the boundary model (``qa/language/boundary_weights.py``) to punctuated Chinese talk.

Where a mark stands between two words is learnt by logistic regression with an L1 penalty from the dialogues
of ``tests/data/dialogues``, the sentences of ``tests/language/unrelated_sentences.txt`` and those of
``sentences.txt`` beside this file; the program itself reads only the weights. Of features that hold at
exactly the same boundaries of this material one is kept: otherwise their common weight could be shared out
between them in any way, and no two fits would be the same.

Needs scikit-learn, for training only (not among the program's or the tests' packages):

    python -m venv /tmp/fit && /tmp/fit/bin/pip install "scikit-learn>=1.8" -e .
    /tmp/fit/bin/python benchmarks/punctuation/fit_boundaries.py --gold samples
    /tmp/fit/bin/python benchmarks/punctuation/fit_boundaries.py --write
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.language import boundary_weights
from qa.language.boundaries import features
from qa.language.words import cut

__all__ = ["Weights", "fit", "main", "measure", "shipped", "source"]

_ROOT = Path(__file__).resolve().parents[2]
_DIALOGUES = _ROOT / "tests" / "data" / "dialogues"
_PLAIN = _ROOT / "tests" / "language" / "unrelated_sentences.txt"
_OWN = Path(__file__).with_name("sentences.txt")
_TARGET = _ROOT / "qa" / "language" / "boundary_weights.py"

_MARKS = "，。？！、；：…"
_QUOTES = re.compile(r"[“”\"‘’（）《》\s]")
_SEEN = 3  # times a feature has to be seen to count
_STRENGTH = 1.0  # inverse of the penalty; 0.7 to 1.5 are alike within a point of F
_TENTHS = 10
_BARS = (-0.4, -0.2, 0.0)  # -0.2 is where the program sets a mark
# Kinds of features from the most particular (pairs of words) to the most general (parts of speech): of
# those always seen together the most particular stays, so that no weight reaches what was not seen.
_PARTICULAR = "psqcLRlrabvwxtuyzmn"
_WIDTH = 95
_HEAD = '''"""Weights of the boundary model: how words and parts of speech speak for or against a mark.

Fitted by logistic regression (L1) on the dialogues of ``tests/data/dialogues`` and on service talk and
sentences written for this program (``benchmarks/punctuation``); each weight in tenths of a nat. Keys:
``boundaries.features``.
"""

from __future__ import annotations

__all__ = ["BIAS", "SCALE", "WEIGHTS"]
'''


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted model.

    Attributes:
        bias: log-odds of a mark where nothing is known.
        tenths: by feature, tenths of a nat; never 0.
    """

    bias: float
    tenths: Mapping[str, int]


def main() -> int:
    """Fit, measure on held-out calls, and compare with or replace the program's weights.

    Returns:
        0 when the program has the fitted weights (or got them), else 1.
    """
    parser = argparse.ArgumentParser(description="拟合断句模型的权重")
    parser.add_argument("--gold", type=Path, metavar="文件夹", help="另一批带标点的通话（*.json），用来检验")
    parser.add_argument("--write", action="store_true", help="写入 qa/language/boundary_weights.py")
    options = parser.parse_args()
    try:
        fitted = fit(_material())
    except ModuleNotFoundError as error:
        print(f"缺少 {error.name}。下一步：pip install 'scikit-learn>=1.8'", file=sys.stderr)
        return 2
    if options.gold:
        texts = list(_dialogues(options.gold))
        for name, weights in (("程序现有", shipped()), ("本次拟合", fitted)):
            print(name, len(weights.tenths), "个特征：", measure(weights, texts))
    if options.write:
        _TARGET.write_text(source(fitted), encoding="utf-8")
    same = source(fitted) == _TARGET.read_text(encoding="utf-8")
    print("与程序现有的权重相同" if same else "与程序现有的权重不同；加 --write 写入")
    return 0 if same else 1


def fit(texts: Iterable[str]) -> Weights:
    """Fit the model.

    Args:
        texts: punctuated texts.

    Returns:
        The weights; the same for the same texts, whatever the solver's random order.

    Raises:
        ModuleNotFoundError: scikit-learn is not installed.
    """
    model = importlib.import_module("sklearn.linear_model")
    vectors = importlib.import_module("sklearn.feature_extraction").DictVectorizer()
    rows, marked, _ = _boundaries(texts)
    kept = _distinct(rows)
    table = vectors.fit_transform([{name: 1 for name in row if name in kept} for row in rows])
    table.indices, table.indptr = table.indices.astype("int32"), table.indptr.astype("int32")
    solver = model.LogisticRegression(
        C=_STRENGTH, l1_ratio=1.0, solver="liblinear", tol=1e-7, max_iter=20_000, random_state=0
    ).fit(table, marked)
    tenths = {
        name: round(float(weight) * _TENTHS)
        for name, weight in zip(vectors.feature_names_, solver.coef_[0], strict=True)
    }
    return Weights(round(float(solver.intercept_[0]), 2), {name: n for name, n in tenths.items() if n})


def measure(weights: Weights, texts: Iterable[str]) -> str:
    """Precision, recall and F of marks inside turns, without any pause; a mark inside a word is missed."""
    rows, marked, missed = _boundaries(texts)
    odds = [weights.bias + sum(weights.tenths.get(name, 0) for name in row) / _TENTHS for row in rows]
    told = []
    for bar in _BARS:
        right = sum(is_marked and odd > bar for odd, is_marked in zip(odds, marked, strict=True))
        precision = right / max(1, sum(odd > bar for odd in odds))
        recall = right / max(1, sum(marked) + missed)
        score = 2 * precision * recall / max(1e-9, precision + recall)
        told.append(f"{bar:+.1f}: P {precision:.3f} R {recall:.3f} F {score:.3f}")
    return "；".join(told)


def shipped() -> Weights:
    """The program's weights."""
    entries = (
        (kind, *entry.rpartition("=")[::2])
        for kind, line in boundary_weights.WEIGHTS.items()
        for entry in line.split()
    )
    return Weights(boundary_weights.BIAS, {kind + key: int(tenths) for kind, key, tenths in entries})


def source(weights: Weights) -> str:
    """The module that holds the weights: a line for each kind of feature, strongest first."""
    kinds: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, tenths in weights.tenths.items():
        kinds[name[0]].append((name[1:], tenths))
    lines = [f"BIAS = {weights.bias:.2f}", f"SCALE = {_TENTHS}", "WEIGHTS = {"]
    for kind in sorted(kinds):
        entries = sorted(kinds[kind], key=lambda entry: (-abs(entry[1]), entry[0]))
        lines += [f'    "{kind}": (', *_wrapped([f"{key}={tenths}" for key, tenths in entries]), "    ),"]
    return _HEAD + "\n" + "\n".join([*lines, "}"]) + "\n"


def _wrapped(entries: Sequence[str]) -> Iterator[str]:
    line = ""
    for entry in entries:
        wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in f"{line}{entry} ")
        if wide > _WIDTH:
            yield f'        "{line}"'
            line = ""
        line += f"{entry} "
    yield f'        "{line.rstrip()}"'


def _material() -> list[str]:
    written = [path.read_text(encoding="utf-8").split() for path in (_OWN, _PLAIN)]
    return [*_dialogues(_DIALOGUES), *written[0], *written[1]]


def _dialogues(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.json")):
        for turn in json.loads(path.read_text(encoding="utf-8")).get("turns", ()):
            yield turn["text"]


def _boundaries(texts: Iterable[str]) -> tuple[list[tuple[str, ...]], list[bool], int]:
    """Every boundary between words with its features and whether a mark stands there.

    Returns:
        Features, marked or not, and how many marks stand inside what is cut as one word.
    """
    rows: list[tuple[str, ...]] = []
    marked: list[bool] = []
    inside = 0
    for text in texts:
        bare, places = _split(text)
        words, place, between = cut(bare), 0, set()
        for word, names in zip(words, features(words), strict=False):
            place += len(word)
            between.add(place)
            rows.append(names)
            marked.append(place in places)
        inside += len({p for p in places if p < len(bare)} - between)
    return rows, marked, inside


def _split(text: str) -> tuple[str, frozenset[int]]:
    """A text without marks, and after how many characters one stood."""
    bare: list[str] = []
    places = set()
    for char in _QUOTES.sub("", text):
        if char not in _MARKS:
            bare.append(char)
        elif bare:
            places.add(len(bare))
    return "".join(bare), frozenset(places)


def _distinct(rows: Sequence[Sequence[str]]) -> frozenset[str]:
    """Features seen often enough, one of each set that is always seen together."""
    seen: dict[str, list[int]] = defaultdict(list)
    for number, names in enumerate(rows):
        for name in names:
            seen[name].append(number)
    together: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for name, numbers in seen.items():
        if len(numbers) >= _SEEN:
            together[tuple(numbers)].append(name)
    return frozenset(min(names, key=lambda n: (_PARTICULAR.index(n[0]), n)) for names in together.values())


if __name__ == "__main__":
    sys.exit(main())
