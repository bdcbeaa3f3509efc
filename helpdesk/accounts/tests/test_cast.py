"""The cast is what other tests take it for."""

import pytest


@pytest.mark.django_db
def test_the_parts(cast):
    assert cast.owner.tenant == cast.colleague.tenant == cast.tenant
    assert cast.outsider.tenant == cast.outsider_admin.tenant == cast.other_tenant
    assert [person.is_staff for person in (cast.owner, cast.colleague, cast.outsider)] == [
        False
    ] * 3
    assert all(person.is_staff for person in cast.staff)
