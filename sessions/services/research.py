"""Looking things up: the knowledge base of the pinned version, and the directory."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, QuerySet

from helpdesk.errors import Missing
from scenarios.models import PinnedArticle
from scenarios.simulation.documents import Asset, Person
from sessions.choices import EntryKind, ResearchKind
from sessions.models import Research, TrainingSession
from sessions.services.journal import note
from sessions.services.rows import clean_text, locked_active, simulation_for

MAX_QUERY = 200
MAX_RESULTS = 10
# Marks around a match in a headline: characters no article contains, so that escaping keeps them
# apart.
MARK_START, MARK_END = "\ue000", "\ue001"


def search_knowledge(*, session: TrainingSession, query: str) -> list[PinnedArticle]:
    """Return the articles that match, best first, with a `headline` (matches between the MARKs).

    Full-text search in English (title above body) as people type it: quotes, OR and - as in web
    search. An empty query lists everything and is not recorded as research; any other is.
    """
    query = clean_text(query, field="q", most=MAX_QUERY, required=False)
    found = list(_ranked(_articles(session), query)[:MAX_RESULTS])
    if query:
        with locked_active(session) as row:
            _record(row, ResearchKind.SEARCH, query=query, results=len(found))
    return found


def open_article(*, session: TrainingSession, article_id: UUID) -> PinnedArticle:
    """Return an article and note that it was read. Raises Missing; Conflict `session_closed`."""
    article = _articles(session).filter(pk=article_id).first()
    if article is None:
        raise Missing("There is no such article.")
    with locked_active(session) as row:
        _record(row, ResearchKind.ARTICLE, article=article.key)
    return article


def search_history(session: TrainingSession) -> list[str]:
    """Return the searches of this session, newest first, each once."""
    queries = session.research.filter(kind=ResearchKind.SEARCH).values_list("query", flat=True)
    return list(dict.fromkeys(reversed(list(queries))))


@dataclass(frozen=True)
class DirectoryEntry:
    """A person with their assets, as the desk's records show them."""

    person: Person
    assets: list[Asset]


def search_directory(*, session: TrainingSession, query: str) -> list[DirectoryEntry]:
    """Return the entries whose name, login, contact or asset contain every word of `query`.

    Empty: all.
    """
    words = clean_text(query, field="q", most=MAX_QUERY, required=False).casefold().split()
    simulation = simulation_for(session)
    entries = [
        DirectoryEntry(person, [a for a in simulation.assets if a.owner == person.username])
        for person in simulation.directory
    ]
    found = [entry for entry in entries if all(word in _searched(entry) for word in words)]
    if words and session.is_active:
        with locked_active(session) as row:
            query = " ".join(words)[:MAX_QUERY]
            _record(row, ResearchKind.DIRECTORY, query=query, results=len(found))
    return found


def _record(session: TrainingSession, kind: ResearchKind, **found: Any) -> None:
    research = Research.objects.create(
        session=session, kind=kind, after_seq=session.last_seq, **found
    )
    note(session, EntryKind.RESEARCH, research.pk)


def _articles(session: TrainingSession) -> QuerySet[PinnedArticle]:
    return PinnedArticle.objects.filter(
        scenario_id=session.scenario_id, version_number=session.version.version_number
    )


def _ranked(articles: QuerySet[PinnedArticle], query: str) -> QuerySet[PinnedArticle]:
    if not query:
        return articles.order_by("title")
    parsed = SearchQuery(query, config="english", search_type="websearch")
    return (
        articles.filter(search=parsed)
        .annotate(
            rank=SearchRank(F("search"), parsed),
            headline=SearchHeadline(
                "body",
                parsed,
                config="english",
                start_sel=MARK_START,
                stop_sel=MARK_END,
                max_words=35,
                min_words=15,
            ),
        )
        .order_by("-rank", "title")
    )


def _searched(entry: DirectoryEntry) -> str:
    person = entry.person.model_dump(exclude={"notes"}).values()
    tags = [asset.tag for asset in entry.assets]
    return " ".join([*(str(value) for value in person), *tags]).casefold()
