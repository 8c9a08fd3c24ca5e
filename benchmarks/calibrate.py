"""Fits the curve that turns a model's word probabilities into trust, and measures it on other recordings.

    python benchmarks/calibrate.py --fit FOLDER [FOLDER ...] --test FOLDER [--model NAME] [--cache FOLDER]

Folders as for ``recognition.py``: recordings with their text beside them. Never test on what was fitted.
Prints the line for ``qa/speech/calibration.py`` (``CURVES``), the figures before and after on the test
folder, and what thresholds on the model's own probabilities come to; writes the figures to
``benchmarks/results/``, from where ``recognition.py --docs-only`` takes them. ``--cache`` keeps what was
recognised, so that a second fit takes a second; it is made anew when model, options or recording change.

The fit is maximum likelihood (Newton's method) on every trusted recognised character, right or wrong by
minimal alignment with the text of its channel.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
from bench_cases import Case, cases_in
from bench_results import SCHEMA, machine, save
from numpy.typing import NDArray

from qa.evaluation.cer import normalise_for_scoring
from qa.evaluation.trust import WordTrust, right_flags, scored_words
from qa.model import CallMeta, Word
from qa.speech import calibration, whisper
from qa.speech.asr import Recognised, Transcriber
from qa.speech.calibration import Curve, Features, features
from qa.speech.fluency import oddness
from qa.speech.homophones import Homophones
from qa.speech.listening import listen
from qa.speech.packs import DEFAULT
from qa.speech.speakers import utterances
from qa.stats import percentile

ROOT = Path(__file__).resolve().parents[1]
_RIDGE = 1e-3  # keeps weights finite where features agree
_STEPS = 100
_PHRASE = 4
_LEAST_WORDS = 30
_LEAST_CHARS, _LEAST_LINES = 3000, 10  # below, the figures of a few voices are taken for a rule
_THRESHOLDS = (0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9)


@dataclass(frozen=True)  # without slots: what is worked out is remembered
class Line:
    """One channel of a recording: what was said, and the trusted and untrusted results in time order."""

    said: str
    results: tuple[Recognised, ...]

    @property
    def texts(self) -> list[Sequence[Word]]:
        """The words of each utterance."""
        return [result.words for result in self.results]

    @functools.cached_property
    def odd(self) -> list[list[float]]:
        """How odd each of their words is."""
        return [oddness(text, _language()) for text in self.texts]

    @property
    def trusted(self) -> list[bool]:
        """Which utterances were not set aside."""
        return [not result.quarantine for result in self.results]

    def scored(self, values: Sequence[Sequence[Any]]) -> list[tuple[Any, bool]]:
        """For every trusted character the value of its word, and whether it is right."""
        of_word = {
            id(word): value
            for text, own in zip(self.texts, values, strict=True)
            for word, value in zip(text, own, strict=True)
        }
        parts = [scored_words(result.words) for result in self.results if not result.quarantine]
        heard = "".join(text for text, _ in parts)
        owners = [word for _, words in parts for word in words]
        right = right_flags(normalise_for_scoring(self.said), heard)
        return [(of_word[id(word)], flag) for word, flag in zip(owners, right, strict=True)]


class Ear:
    """Hears recordings with a model's own probabilities, and remembers them in a folder.

    Args:
        model: which.
        threads: for the processor.
        cache: where to remember; ``None`` to forget.
    """

    def __init__(self, model: str, threads: int, cache: Path | None) -> None:
        calibration.CURVES = {}  # a model without a curve keeps its probabilities
        self._transcriber: Transcriber = whisper.load(model, device="cpu", threads=threads)
        self._cache = cache
        self.name = self._transcriber.name

    def lines(self, cases: Iterable[Case]) -> list[Line]:
        """The channels of recordings, as they were heard."""
        return [line for case in cases for line in self._lines(case)]

    def _lines(self, case: Case) -> Iterator[Line]:
        heard = self._remembered(case)
        for channel, said in case.said.items():
            own = (one for one in heard if one[0] == channel or len(case.said) == 1)
            results = tuple(result for _, result in own if result.words)
            if results:
                yield Line(said, results)

    def _remembered(self, case: Case) -> list[tuple[int, Recognised]]:
        if self._cache is None:
            return self._hear(case)
        options = json.dumps(dict(self._transcriber.options), sort_keys=True, default=str)
        sound = hashlib.sha256(case.path.read_bytes()).hexdigest()
        key = hashlib.sha256(f"{self.name} {options} {sound}".encode()).hexdigest()[:24]
        path = self._cache / f"{key}.pickle"
        if path.is_file():
            found: list[tuple[int, Recognised]] = pickle.loads(path.read_bytes())
            return found
        found = self._hear(case)
        self._cache.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(found))
        return found

    def _hear(self, case: Case) -> list[tuple[int, Recognised]]:
        pieces = utterances(listen(case.path, CallMeta()))
        found = zip(pieces, self._transcriber.transcribe(pieces), strict=True)
        print(f"  {case.name}", flush=True)
        return [(piece.channel, one) for piece, one in sorted(found, key=lambda pair: pair[0].span)]


@functools.cache
def _language() -> Homophones:
    """The words there are, read when they are first needed."""
    return Homophones()


def fit(lines: Sequence[Line]) -> Curve:
    """The likeliest curve for recordings whose text is known."""
    words = [word for line in lines for text in line.texts for word in text]
    typical = round(mean(word.confidence for word in words), 2)
    pairs = [pair for line in lines for pair in line.scored(_features(line, typical))]
    known = np.array([(1.0, *own) for own, _ in pairs])
    right = np.array([flag for _, flag in pairs], np.float64)
    weights = [round(float(weight), 3) for weight in _newton(known, right)]
    return Curve(weights[0], (weights[1], weights[2], weights[3], weights[4], weights[5]), typical)


def _features(line: Line, typical: float) -> list[list[Features]]:
    return features(line.texts, typical, odd=line.odd, trusted=line.trusted)


def _newton(known: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.zeros(known.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-known @ weights))
        slope = known.T @ (right - chance) - _RIDGE * weights
        bend = (known * (chance * (1 - chance))[:, None]).T @ known + _RIDGE * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights += step
        if float(np.abs(step).max()) < 1e-9:
            break
    return weights


def trust(lines: Sequence[Line], curve: Curve | None) -> WordTrust:
    """What the confidence of words is worth, with a curve or with the model's own probabilities."""
    pairs: list[tuple[float, bool]] = []
    for line in lines:
        pairs += line.scored(_confidence(line, curve))
    return WordTrust(tuple(pairs))


def _confidence(line: Line, curve: Curve | None) -> list[list[float]]:
    if curve is None:
        return [[word.confidence for word in text] for text in line.texts]
    return calibration.confidences(line.texts, curve, odd=line.odd, trusted=line.trusted)


def thresholds(lines: Sequence[Line], curve: Curve) -> list[tuple[str, list[tuple[float, float | None]]]]:
    """What thresholds on the model's probabilities come to: the value that as many cases lie below.

    For single words, means of phrases and of whole utterances, and medians of channels.
    """
    found = []
    for name, gather in (("word", _words), ("phrase", _phrases), ("text", _texts), ("channel", _channels)):
        old = sorted(x for line in lines for x in gather(_confidence(line, None)))
        new = [x for line in lines for x in gather(_confidence(line, curve))]
        row = []
        for limit in _THRESHOLDS:
            share = sum(x < limit for x in old) / len(old) if old else 0.0
            row.append((limit, percentile(new, share) if 0 < share < 1 else None))
        found.append((name, row))
    return found


def _words(texts: Sequence[Sequence[float]]) -> list[float]:
    return [value for text in texts for value in text]


def _phrases(texts: Sequence[Sequence[float]]) -> list[float]:
    return [mean(text[k : k + _PHRASE]) for text in texts for k in range(len(text) - _PHRASE + 1)]


def _texts(texts: Sequence[Sequence[float]]) -> list[float]:
    return [mean(text) for text in texts if text]


def _channels(texts: Sequence[Sequence[float]]) -> list[float]:
    known = _words(texts)
    return [median(known)] if len(known) >= _LEAST_WORDS else []


def _figures(found: WordTrust) -> dict[str, Any]:
    return {
        "chars": found.chars,
        "expected_calibration_error": round(found.ece or 0.0, 4),
        "brier": round(found.brier or 0.0, 4),
        "auc": round(found.auc or 0.0, 4),
        "bins": [
            {"chars": b.chars, "confidence": round(b.confidence, 4), "accuracy": round(b.accuracy, 4)}
            for b in found.bins
            if b.confidence is not None and b.accuracy is not None
        ],
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--fit", nargs="+", type=Path, required=True, metavar="FOLDER")
    add("--test", type=Path, required=True, metavar="FOLDER")
    add("--model", default=DEFAULT)
    add("--threads", type=int, default=0)
    add("--cache", type=Path)
    add("--out", type=Path, default=ROOT / "benchmarks" / "results")
    options = parser.parse_args()
    if options.test.resolve() in [folder.resolve() for folder in options.fit]:
        parser.error("the test folder must not be fitted on")
    return options


def main() -> int:
    """Fit, test, print and write."""
    options = _options()
    ear = Ear(options.model, options.threads, options.cache)
    fitted = ear.lines(case for folder in options.fit for case in cases_in(folder))
    tested = ear.lines(cases_in(options.test))
    if not fitted or not tested:
        raise SystemExit("文件夹里没有带文字、听得出话的录音")
    curve = fit(fitted)
    print(f'    "{ear.name}": Curve({curve.base}, {curve.weights}, {curve.typical}),\n')
    if len(fitted) < _LEAST_LINES or trust(fitted, None).chars < _LEAST_CHARS:
        print("注意：拟合用的录音太少，这条曲线不可靠\n")
    before, after = _figures(trust(tested, None)), _figures(trust(tested, curve))
    print(f"拟合 {trust(fitted, None).chars} 字，测试 {before['chars']} 字（{options.test.resolve().name}）")
    for name, one in (("原概率", before), ("校准后", after)):
        shown = f"预期校准误差 {one['expected_calibration_error']:.4f}"
        print(f"{name}　{shown}　Brier {one['brier']:.4f}　AUC {one['auc']:.4f}")
    equal = thresholds([*fitted, *tested], curve)
    for kind, row in equal:
        print(f"{kind:8}", "  ".join(f"{a:g}→{'—' if b is None else f'{b:.2f}'}" for a, b in row))
    data = {
        "schema": SCHEMA,
        "kind": "calibration",
        "files": options.test.resolve().name,
        "fitted_on": [folder.resolve().name for folder in options.fit],
        "quick": False,
        "model": ear.name,
        "device": "cpu",
        "machine": machine(options.threads),
        "curve": {"base": curve.base, "weights": list(curve.weights), "typical": curve.typical},
        "before": before,
        "after": after,
    }
    path = save(data, options.out, f"calibration-{data['files']}")
    print(f"结果已写入 {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
