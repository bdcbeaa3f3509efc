"""What is not there looks the same with `DEBUG` on, as in the quick start, as without."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[False, True], ids=["as deployed", "as started quickly"])
def debug(request, settings):
    settings.DEBUG = request.param


@pytest.mark.usefixtures("debug")
@pytest.mark.parametrize(
    "path", ["/nowhere/", "/sessions/0199a1b2-0000-7000-8000-000000000000/result/"]
)
def test_a_page_that_is_not_there_is_ours(cast, page_client, path):
    answer = page_client(cast.owner).get(path)
    page = answer.content.decode()
    assert (answer.status_code, "Error 404" in page) == (404, True)
    assert "URLconf" not in page
    assert "Request Method" not in page


@pytest.mark.usefixtures("debug")
def test_the_api_and_slashes_are_as_ever():
    answer = Client().get("/api/v1/nowhere")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert Client().get("/dashboard").status_code == 301
