"""Advice by a model: an OpenAI-compatible server on loopback says what a test wants it to say."""

import json
import time

import pytest

from helpdesk import model_endpoint
from scenarios.advice.judging import MOST_CHARACTERS, MOST_REMARKS, JudgeFailed, judge, texts_of
from scenarios.advice.remarks import Severity, Source
from scenarios.documents import ScenarioDocument
from testing.model_server import FakeModel, served
from testing.scenarios import minimal_document

REMARK = {
    "severity": "HIGH",
    "place": "/ticket/description",
    "quote": "can't sign in since this morning",
    "problem": "The persona works at night.",
    "suggestion": "Say since when it is.",
}


@pytest.fixture
def model(settings):
    with served(FakeModel()) as fake:
        settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = fake.url, ""
        yield fake


def document(**changes):
    return ScenarioDocument.model_validate(minimal_document(**changes))


def answers(model, *remarks):
    model.replies = [json.dumps({"remarks": list(remarks)})]


def judged(model, *remarks, **changes):
    answers(model, *remarks)
    return judge(document(**changes))


def test_a_remark_with_a_quote_that_stands_there_is_kept(model):
    found = judged(model, REMARK)
    (remark,) = found.remarks
    assert remark.pointer == "/ticket/description"
    assert remark.quote == REMARK["quote"]
    assert remark.message == REMARK["problem"]
    assert remark.suggestion == REMARK["suggestion"]
    assert (remark.code, remark.severity, remark.source) == ("judged", Severity.HIGH, Source.MODEL)
    assert (found.dropped, found.model) == (0, "m")


def test_the_quote_is_shown_as_it_is_written(model):
    text = "I type  my\npassword, it’s “refused” at once."
    ticket = {"description": text}
    sent = {**REMARK, "quote": '“my password, it\'s "refused" at once.”'}
    (remark,) = judged(model, sent, ticket=ticket).remarks
    assert remark.quote == "my\npassword, it’s “refused” at once."


def test_a_quote_from_elsewhere_is_shown_where_it_stands(model):
    sent = {**REMARK, "quote": "it names the device that sends"}
    (remark,) = judged(model, sent).remarks
    assert remark.pointer == "/knowledge/0/body"


@pytest.mark.parametrize(
    "changed",
    [
        {"quote": "the server room is on fire"},
        {"quote": ""},
        {"quote": "  …"},
        {"quote": "a"},
        {"quote": "can't .* in since this morning"},
        {"problem": " "},
        {"severity": "TERRIBLE"},
        {"quote": None},
        {"score": 3},
    ],
)
def test_a_remark_that_quotes_nothing_or_says_nothing_is_dropped(model, changed):
    found = judged(model, {**REMARK, **changed}, REMARK, "nonsense")
    assert [remark.quote for remark in found.remarks] == [REMARK["quote"]]
    assert found.dropped == 2


def test_a_short_text_may_be_quoted_whole(model):
    sent = {**REMARK, "place": "/phases/0/name", "quote": "Opening"}
    assert [remark.pointer for remark in judged(model, sent).remarks] == ["/phases/0/name"]


def test_remarks_beyond_what_one_reads_are_left_out(model):
    many = [{**REMARK, "problem": f"Problem {n}"} for n in range(MOST_REMARKS + 5)]
    assert len(judged(model, *many).remarks) == MOST_REMARKS


def test_what_can_not_be_stored_or_shown_is_taken_out(model):
    sent = {**REMARK, "problem": "Bad\x00 \ud800news", "suggestion": "x" * 5000}
    (remark,) = judged(model, sent).remarks
    assert remark.message == "Bad news"
    assert len(remark.suggestion) < 1000


def test_the_model_is_asked_for_json_by_a_schema_and_gets_the_texts(model):
    judged(model)
    (request,) = model.requests
    form = request["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    assert set(form["json_schema"]["schema"]["properties"]) == {"remarks"}
    told = request["messages"][-1]["content"]
    assert "/ticket/description: Sam Porter can't sign in since this morning." in told
    assert "/simulation/facts/1/statement: Changed the password on Monday." in told


def test_a_long_document_is_cut(model):
    article = minimal_document()["knowledge"][0]
    knowledge = [{**article, "key": f"k-{n}", "body": "word " * 4000} for n in range(6)]
    judged(model, knowledge=knowledge)
    assert len(model.requests[0]["messages"][-1]["content"]) < MOST_CHARACTERS + 2000


def test_an_endpoint_without_schemas_is_asked_without_one(model):
    model.mode = "schemaless"
    assert len(judged(model, REMARK).remarks) == 1
    assert ["response_format" in request for request in model.requests] == [True, False]


def test_json_in_a_code_block_is_read(model):
    model.replies = ["Here you are:\n```json\n" + json.dumps({"remarks": [REMARK]}) + "\n```"]
    assert len(judge(document()).remarks) == 1


@pytest.mark.parametrize(
    "reply",
    ["All is well!", "{not json}", '{"remarks": 3}', "[]", '{"notes": []}', "", "{" * 100_000],
)
def test_an_answer_in_another_form_is_a_failure(model, reply):
    model.replies = [reply]
    with pytest.raises(JudgeFailed, match="not in the form asked for"):
        judge(document())


def test_a_model_that_does_not_answer_in_time_is_a_failure(model, settings):
    settings.ADVICE_TIMEOUT = 0.2
    model.mode = "slow"
    began = time.monotonic()
    with pytest.raises(JudgeFailed, match="not answer in time"):
        judge(document())
    assert time.monotonic() - began < 20


def test_an_endpoint_that_keeps_failing_is_left_alone_and_customers_are_not(model):
    model.mode = "500"
    for _ in range(model_endpoint.FAILURES):
        with pytest.raises(JudgeFailed, match="did not answer as it should"):
            judge(document())
    asked = len(model.requests)
    with pytest.raises(JudgeFailed, match="left alone"):
        judge(document())
    assert len(model.requests) == asked
    model.mode, model.replies = "good", ["Hello."]
    assert _talk() == "Hello."


def _talk():
    from asgiref.sync import async_to_sync

    async def talk():
        chat = [{"role": "user", "content": "Hi"}]
        pieces = model_endpoint.stream(chat, model="", temperature=0)
        return "".join([piece.text async for piece in pieces])

    return async_to_sync(talk)()


def test_an_endpoint_that_is_not_there_is_a_failure(settings):
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    with pytest.raises(JudgeFailed, match="could not be reached"):
        judge(document())


def test_texts_have_the_pointers_of_the_api():
    texts = dict(texts_of(document(customer={"background_story": "Roofs."})))
    assert texts["/customerProfile/backgroundStory"] == "Roofs."
    assert texts["/successCriteria/acceptableSolutions/0"].startswith("Remove")
    assert not [place for place in texts if "/asks/" in place]
