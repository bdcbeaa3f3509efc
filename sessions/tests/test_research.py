"""Knowledge search with ranking and highlights; directory; what counts as research."""

import uuid

import pytest

from helpdesk.errors import Conflict, Missing
from scenarios.models import KnowledgeArticle, Scenario
from sessions.api.serializers import ArticleResultSerializer
from sessions.models import TrainingSession
from sessions.services import abandon, open_article, search_directory, search_knowledge
from sessions.services.research import search_history
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


def titles(session: TrainingSession, query: str) -> list[str]:
    return [article.title for article in search_knowledge(session=session, query=query)]


def test_matches_come_best_first(session: TrainingSession) -> None:
    assert titles(session, "lock") == [
        "Accounts that lock again and again",
        "Locked out? Just reset the password",
    ]
    assert titles(session, "reset password")[0] == "Locked out? Just reset the password"
    assert titles(session, "sign-in log") == ["Accounts that lock again and again"]
    assert titles(session, "printer") == []


def test_matches_are_marked_and_everything_else_escaped(session: TrainingSession) -> None:
    article = search_knowledge(session=session, query="password")[0]
    article.headline = article.headline.replace("reset", "<script>")  # type: ignore[attr-defined]  # annotated
    excerpt = ArticleResultSerializer(article).data["excerpt"]
    assert "<mark>password</mark>" in excerpt
    assert "<script>" not in excerpt


def test_no_result_says_whether_an_article_helps(session: TrainingSession) -> None:
    data = ArticleResultSerializer(search_knowledge(session=session, query="lock"), many=True).data
    assert set(data[0]) == {"id", "title", "excerpt", "source", "author", "publishedOn"}


def test_searches_are_research_and_listed_newest_first(session: TrainingSession) -> None:
    for query in ("lock", "tablet", "lock", ""):
        search_knowledge(session=session, query=query)
    assert search_history(session) == ["lock", "tablet"]
    assert list(session.research.values_list("query", "results")) == [
        ("lock", 2),
        ("tablet", 0),
        ("lock", 2),
    ]


def test_reading_is_research(session: TrainingSession) -> None:
    article = search_knowledge(session=session, query="lock")[0]
    assert open_article(session=session, article_id=article.pk) == article
    assert session.research.get(kind="article").article == "repeated-lockouts"


def test_an_article_of_another_scenario_does_not_exist(session: TrainingSession) -> None:
    other = published_scenario(name="Another one")
    foreign = other.knowledge.model.objects.filter(scenario=other)
    assert foreign.exists()
    with pytest.raises(Missing):
        open_article(session=session, article_id=uuid.uuid4())


def test_the_version_played_keeps_its_articles(
    session: TrainingSession, scenario: Scenario
) -> None:
    KnowledgeArticle.objects.filter(scenario=scenario).delete()
    assert len(titles(session, "lock")) == 2


@pytest.mark.parametrize(
    "query", ["'; DROP TABLE", "((((", "a & | !", "\x00", '"unclosed', "-", "🖨"]
)
def test_any_query_is_only_words(session: TrainingSession, query: str) -> None:
    assert isinstance(search_knowledge(session=session, query=query), list)


def test_the_directory_finds_people_by_any_word(session: TrainingSession) -> None:
    def found(query: str) -> list[str]:
        entries = search_directory(session=session, query=query)
        return [entry.person.full_name for entry in entries]

    assert found("") == ["Sam Porter", "Jo Lane"]
    assert found("PORTER leeds") == ["Sam Porter"]
    assert found("LT-4711") == ["Sam Porter"]
    assert found("nobody") == []


def test_an_entry_shows_its_assets(session: TrainingSession) -> None:
    (entry,) = search_directory(session=session, query="sporter")
    assert [asset.tag for asset in entry.assets] == ["LT-4711", "TB-0815"]


def test_a_closed_session_researches_nothing(session: TrainingSession) -> None:
    abandon(session=session)
    with pytest.raises(Conflict):
        search_knowledge(session=session, query="lock")
