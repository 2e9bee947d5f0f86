"""Words without tones, and what a misspelt one was meant to be. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from string import ascii_lowercase

SHORTEST_MISSPELT = 3  # letters; of shorter words almost all are one letter apart
Y_FOR_I = re.compile(r"(?<=[bghklmst])y\b")  # "kỹ" and "kĩ", "lý" and "lí" are the same word


def words_of(text: str) -> list[str]:
    """The words of a text without case, tones and hooks; `Ký` and `ki` are one word."""
    split = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(c for c in split if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", Y_FOR_I.sub("i", plain))


def one_letter_off(word: str) -> set[str]:
    """All that `word` becomes with one letter missing, swapped, wrong or too many."""
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    missing = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if right[1:]}
    wrong = {left + c + right[1:] for left, right in splits if right for c in ascii_lowercase}
    extra = {left + c + right for left, right in splits for c in ascii_lowercase}
    return missing | swapped | wrong | extra


class Spelling:
    """The words of some texts, and which stand side by side."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._words: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        for words in texts:
            self._words.update(words)
            self._pairs.update(pairwise(words))

    def mended(self, words: Sequence[str]) -> list[str]:
        """`words`, each unknown one replaced by the likeliest that is one letter off."""
        around = ["", *words, ""]
        return [self._meant(*three) for three in zip(around, words, around[2:], strict=False)]

    def _meant(self, before: str, word: str, after: str) -> str:
        if word in self._words or len(word) < SHORTEST_MISSPELT:
            return word

        def likely(other: str) -> tuple[int, int, str]:
            """Neighbours tell most: in Vietnamese most words are pairs of syllables."""
            pairs = self._pairs[before, other] + self._pairs[other, after]
            return (pairs, self._words[other], other)

        known = [other for other in one_letter_off(word) if other in self._words]
        return max(known, key=likely, default=word)
