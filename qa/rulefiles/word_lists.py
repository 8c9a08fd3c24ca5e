"""Lists of words that the phrases of a file of acts name (``<保证>批``). Knows no acts, compiles nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qa.rulefiles.yaml_reasons import near_names
from qa.rulefiles.yaml_source import Faults, Place, Source

__all__ = ["WordLists"]

# What a list may be called.
_NAME = re.compile(r"[^\W\d]\w*")
# Not the names that regular expressions give their groups: (?P<name>…), (?<name>…), \g<name>.
_NAMED = re.compile(rf"(?<!\(\?)(?<!\(\?P)(?<!\\[gk])<({_NAME.pattern})>")
_EXPRESSION = "re:"


class WordLists:
    """The lists of one file; faults are noted where they stand, never raised.

    Args:
        source: the file.
        lists: by name; a word may name lists before its own.
        faults: where faults are noted.

    Attributes:
        unused: names that nothing has asked for so far.
    """

    def __init__(self, source: Source, lists: Mapping[str, Sequence[str]], faults: Faults) -> None:
        self.source, self._faults = source, faults
        self._words: dict[str, tuple[str, ...]] = {}
        self.unused = dict.fromkeys(lists)
        for name, words in lists.items():
            here: Place = ["words", name]
            if not _NAME.fullmatch(name):
                faults.add(source, here, f"词表“{name}”的名字只能用汉字、字母、数字和下划线，不能以数字开头")
            self._words[name] = tuple(
                self.put_in(word, [*here, index]) for index, word in enumerate(words) if word
            )

    def put_in(self, phrase: str, place: Place) -> str:
        """A phrase with the words of each list in the place of its name.

        Args:
            phrase: as written; a regular expression (``re:``) takes all words, another only plain ones.
            place: where it stands in the file.

        Returns:
            The phrase; as it was where a name is nobody's.
        """
        in_expression = phrase.startswith(_EXPRESSION)

        def words(found: re.Match[str]) -> str:
            name = found[1]
            self.unused.pop(name, None)
            if name not in self._words:
                near = near_names(name, list(self._words))
                told = f"前面没有词表“{name}”（写在同一个动作文件的 words 里）{near}"
                self._faults.add(self.source, place, told)
                return found[0]
            return self._alternatives(name, place, in_expression=in_expression)

        return _NAMED.sub(words, phrase)

    def _alternatives(self, name: str, place: Place, *, in_expression: bool) -> str:
        words = self._words[name]
        if in_expression:
            return f"(?:{'|'.join(map(_as_expression, words))})"
        if only := next((word for word in words if word.startswith(_EXPRESSION)), ""):
            told = f"词表“{name}”里有正则表达式（{only}），只能用在 re: 开头的短语里"
            self._faults.add(self.source, place, told)
        return f"({'|'.join(words)})"


def _as_expression(word: str) -> str:
    return word.removeprefix(_EXPRESSION) if word.startswith(_EXPRESSION) else re.escape(word)
