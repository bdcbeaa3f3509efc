"""The pages of the sign-in library spell as ours do."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_the_field_for_the_address_is_called_e_mail(client, page):
    source = client.get(f"/accounts/{page}/").content.decode()
    assert 'placeholder="E-mail address"' in source
    assert ">E-mail" in source
    assert ">Email" not in source


def test_so_is_that_for_a_further_one(cast, page_client):
    assert 'placeholder="E-mail address"' in (
        page_client(cast.owner).get("/accounts/email/", follow=True).content.decode()
    )
