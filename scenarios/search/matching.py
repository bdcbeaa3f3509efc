"""Which rows hold what is looked for, and how well.

`rows` is a queryset of anything with the columns `name`, `tags` and `search`
(`scenarios.search.columns`): scenarios for staff, published versions for trainees.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    FloatField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Least, Length, Round
from rapidfuzz.distance import OSA

from scenarios.search.columns import search_words
from scenarios.search.terms import Term, terms_of

# Weight of PostgreSQL's → field, and what a term found there counts for the relevance.
FIELDS = {"A": "name", "B": "tags", "C": "description", "D": "issue"}
_WORTH = {"A": 1.0, "B": 0.8, "C": 0.6, "D": 0.4}
# Of the relevance, how much is for a name that is made of the terms and little else.
_NAME_SHARE = 0.1
# How like a name's or tag's word must be, by trigrams, to be considered at all (0–1), and how many
# rows are looked at for such words.
_LIKENESS = 0.3
_CANDIDATES = 500
_MAX_CORRECTIONS = 3
# Rows. Of fewer, it is quicker to fetch them all than to look for them in some order.
RARE = 1000


@dataclass(frozen=True)
class Search:
    """What is looked for: every term, or `any_term`. `is_rare` if fewer than RARE rows hold it."""

    terms: tuple[Term, ...]
    any_term: bool = False
    is_rare: bool = False

    @property
    def query(self) -> SearchQuery:
        """The condition on `search`."""
        queries = [term.query() for term in self.terms]
        return reduce(or_ if self.any_term else and_, queries)

    def relevance(self) -> Any:
        """Return an expression of how well a row matches, 0–1.

        Nine tenths are the mean, over the terms, of the worth of the best field that holds it
        (name 1, tags 0.8, description 0.6, issue 0.4; less if the word is only like the typed one).
        The last tenth is for the name, as far as it is made of the terms.
        """
        found = reduce(_sum, (_worth(term) for term in self.terms)) / Value(float(len(self.terms)))
        typed = len(" ".join(term.typed for term in self.terms))
        filled = Least(Value(1.0), Value(float(typed)) / Cast(Length("name"), FloatField()))
        in_name = Case(
            When(Q(search=reduce(and_, (term.query("A") for term in self.terms))), then=filled),
            default=Value(0.0),
            output_field=FloatField(),
        )
        return ExpressionWrapper(
            Round(found * Value(1 - _NAME_SHARE) + in_name * Value(_NAME_SHARE), 4),
            output_field=FloatField(),
        )

    def found_in(self) -> dict[str, Any]:
        """Return, by `in_<field>`, an expression of whether any term stands in that field."""
        return {
            f"in_{field}": ExpressionWrapper(
                Q(search=reduce(or_, (term.query(weight) for term in self.terms))),
                output_field=BooleanField(),
            )
            for weight, field in FIELDS.items()
        }


def understood(rows: QuerySet[Any], text: str, *, partly: bool = False) -> Search | None:
    """Return what `text` looks for among `rows`; None if it holds no word.

    Words that none of the rows hold are taken for typing errors of words that stand in a name or
    tag. If then no row holds them all, `partly` asks for those that hold any.
    """
    search = Search(terms_of(text))
    if not search.terms:
        return None
    with transaction.atomic():
        _set_planner()
        return _understood(rows, search, partly=partly)


def _understood(rows: QuerySet[Any], search: Search, *, partly: bool) -> Search:
    if count := _count(rows, search.query):
        return replace(search, is_rare=count < RARE)
    search = Search(tuple(_corrected(rows, search.terms)))
    count = _count(rows, search.query)
    if partly and not count and len(search.terms) > 1:
        search = replace(search, any_term=True)
        count = _count(rows, search.query)
    return replace(search, is_rare=count < RARE)


def _set_planner() -> None:
    """Set, to the end of the transaction, how alike words must be, and that indexes are used.

    Asked whether any row matches, the planner hopes to meet one soon and reads row by row: among
    100,000 without one that takes a hundred times as long as the index.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('enable_seqscan', 'off', true),"
            " set_config('pg_trgm.word_similarity_threshold', %s, true)",
            [str(_LIKENESS)],
        )


def _count(rows: QuerySet[Any], query: SearchQuery) -> int:
    """Return how many rows match, but no more than RARE."""
    return rows.order_by().filter(search=query)[:RARE].count()


def _corrected(rows: QuerySet[Any], terms: tuple[Term, ...]) -> Iterable[Term]:
    alone = len(terms) == 1  # and then known not to be found
    for term in terms:
        if not alone and _count(rows, term.query()):
            yield term
        else:
            yield _nearest(term, _like(rows, term.typed))


def _like(rows: QuerySet[Any], word: str) -> set[str]:
    """Return words of names and tags that share trigrams with `word`."""
    candidates = (
        rows.order_by()
        .annotate(searched=search_words("name", "tags"))
        .filter(searched__trigram_word_similar=word)
        .values_list("searched", flat=True)[:_CANDIDATES]
    )
    return {known for text in candidates for token in text.split() for known in _parts(token)}


def _parts(token: str) -> list[str]:
    return [term.typed for term in terms_of(token)]


def _nearest(term: Term, known: set[str]) -> Term:
    """Return the term with the known words in its place that are the fewest slips away from it.

    One slip in words up to five letters, two in longer ones; a slip is a letter too much, missing,
    wrong, or swapped with its neighbour.
    """
    allowed = 0 if len(term.typed) < 3 else 1 if len(term.typed) <= 5 else 2
    slips = {
        word: OSA.distance(term.typed, word, score_cutoff=allowed)
        for word in known
        if word != term.typed
    }
    fewest = min(slips.values(), default=allowed + 1)
    if fewest > allowed:
        return term
    words = sorted(word for word, count in slips.items() if count == fewest)[:_MAX_CORRECTIONS]
    likeness = 1 - fewest / len(term.typed)
    return replace(term, words=tuple(words), is_beginning=False, likeness=likeness)


def _worth(term: Term) -> Any:
    return Case(
        *(
            When(Q(search=term.query(weight)), then=Value(worth * term.likeness))
            for weight, worth in _WORTH.items()
        ),
        default=Value(0.0),
        output_field=FloatField(),
    )


def _sum(one: Any, other: Any) -> Any:
    return one + other
