"""Search the way people type: without tones, misspelt a letter, in their own words."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import tantivy

from contracts.catalog import Procedure
from contracts.streams import CATALOG
from services.catalog.adapters.spelling import SHORTEST_MISSPELT, Spelling, words_of
from services.catalog.projections import ProcedureView
from services.chassis.readmodel import ReadModel

BOOSTS: Mapping[str, float] = {"name": 3.0, "keywords": 2.0, "field": 0.5, "code": 5.0}
NEIGHBOURS = 2.0  # two words side by side, times the field's boost: Vietnamese words are pairs
WHOLE = 20.0  # score of a query that is exactly a name or a keyword
NEAR = 0.3  # score of a word that only almost fits: less than any that fits
MOST_WORDS = 16  # of a query; the rest says nothing new
EVERYTHING = 10_000  # procedures; the whole country has fewer
WRITER_MEMORY = 15_000_000  # bytes, the least that tantivy takes


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in BOOSTS:
        builder.add_text_field(field)
    builder.add_text_field("whole", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("place", stored=True)
    return builder.build()


def _texts(procedure: Procedure) -> Iterator[tuple[str, list[str]]]:
    """Field and words of all that a procedure is found by."""
    texts = {
        "name": (procedure.name.vi, procedure.name.en),
        "keywords": procedure.keywords,
        "field": (procedure.field.vi, procedure.field.en),
        "code": (procedure.code,),
    }
    for field, values in texts.items():
        for value in values:
            yield field, words_of(value)


def _document(place: int, procedure: Procedure) -> tantivy.Document:
    document = tantivy.Document(place=place)
    for field, words in _texts(procedure):
        document.add_text(field, " ".join(words))
        document.add_text("whole", " ".join(words))
    return document


@dataclass(frozen=True)
class _Way:
    """One way to look: how many of the words must be found, and whether almost is enough."""

    share: float
    near: bool


ALL_OF_IT = _Way(1.0, near=False)
MOST_OF_IT = _Way(0.66, near=False)
ABOUT_THAT = _Way(0.66, near=True)
ANY_OF_IT = _Way(0.0, near=True)


class Shelf:
    """The procedures of one moment, and the index over them. Immutable once built."""

    def __init__(self, procedures: Sequence[Procedure]) -> None:
        self.procedures = tuple(sorted(procedures, key=lambda p: words_of(p.name.vi)))
        self._spelling = Spelling(words for p in self.procedures for _, words in _texts(p))
        self._schema = _schema()
        self._index = tantivy.Index(self._schema)
        with self._index.writer(WRITER_MEMORY, 1) as writer:
            for place, procedure in enumerate(self.procedures):
                writer.add_document(_document(place, procedure))
        self._index.reload()

    def search(self, text: str) -> list[Procedure]:
        """What fits best, first; the strictest way that finds anything counts."""
        words = words_of(text)[:MOST_WORDS]
        if not words:
            return list(self.procedures) if not text.strip() else []
        for typed, way in self._tries(words):
            if found := self._look(typed, way):
                return found
        return []

    def _tries(self, words: Sequence[str]) -> Iterator[tuple[Sequence[str], _Way]]:
        """Ways to look, strictest first; a number that is not there is not meant otherwise."""
        yield words, ALL_OF_IT
        if all(word.isdigit() for word in words):
            return
        mended = self._spelling.mended(words)
        yield mended, ALL_OF_IT
        yield words, MOST_OF_IT
        yield mended, ABOUT_THAT
        yield mended, ANY_OF_IT

    def _look(self, words: Sequence[str], way: _Way) -> list[Procedure]:
        searcher = self._index.searcher()
        hits = searcher.search(self._query(words, way), max(1, len(self.procedures))).hits
        ranked = sorted((-score, searcher.doc(address)["place"][0]) for score, address in hits)
        return [self.procedures[place] for _, place in ranked]

    def _query(self, words: Sequence[str], way: _Way) -> tantivy.Query:
        last = len(words) - 1
        each = [
            (tantivy.Occur.Should, self._word(word, way, begun=place == last))
            for place, word in enumerate(words)
        ]
        enough = tantivy.Query.boolean_query(each, max(1, round(len(words) * way.share)))
        pairs = [
            (tantivy.Occur.Should, self._boosted(field, NEIGHBOURS, self._pair(field, pair)))
            for pair in pairwise(words)
            for field in BOOSTS
        ]
        whole = tantivy.Query.term_query(self._schema, "whole", " ".join(words), "basic")
        whole = tantivy.Query.const_score_query(whole, WHOLE)
        should = [*pairs, (tantivy.Occur.Should, whole)]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, enough), *should])

    def _word(self, word: str, way: _Way, *, begun: bool) -> tantivy.Query:
        """The word in any field; the last one may still be being typed."""
        wanted = [
            self._boosted(field, 1.0, tantivy.Query.term_query(self._schema, field, word))
            for field in BOOSTS
        ]
        if begun and len(word) > 1:
            wanted += [self._almost(field, word + ".*") for field in BOOSTS]
        if way.near and len(word) >= SHORTEST_MISSPELT:
            wanted += [self._misspelt(field, word) for field in ("name", "keywords")]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in wanted])

    def _pair(self, field: str, pair: tuple[str, str]) -> tantivy.Query:
        return tantivy.Query.phrase_query(self._schema, field, list(pair))

    def _boosted(self, field: str, times: float, query: tantivy.Query) -> tantivy.Query:
        return tantivy.Query.boost_query(query, BOOSTS[field] * times)

    def _almost(self, field: str, pattern: str) -> tantivy.Query:
        query = tantivy.Query.regex_query(self._schema, field, pattern)
        return tantivy.Query.const_score_query(query, NEAR)

    def _misspelt(self, field: str, word: str) -> tantivy.Query:
        query = tantivy.Query.fuzzy_term_query(self._schema, field, word)
        return tantivy.Query.const_score_query(query, NEAR)


class Shelves:
    """The shelf of this moment: built anew once the view has moved on, whoever moved it."""

    def __init__(self, views: ReadModel[ProcedureView]) -> None:
        self._views = views
        self._turn = asyncio.Lock()
        self._built_at = -1  # position of the catalogue that the shelf shows
        self._shelf = Shelf(())

    async def newest(self) -> Shelf:
        """The procedures in force."""
        async with self._turn:
            position = await self._views.checkpoint(CATALOG.name)
            if position != self._built_at:
                in_force = await self._views.find(
                    {"withdrawn": False}, order="code", limit=EVERYTHING
                )
                self._shelf = Shelf([view.procedure for view in in_force])
                self._built_at = position  # what came meanwhile is found at the next look
            return self._shelf
