"""Where a request comes from, behind as many proxies as are ours."""

import pytest

from helpdesk.addresses import client_address


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        (0, "10.0.0.1", "", "10.0.0.1"),
        (0, "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        (1, "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (1, "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "nonsense", None),
        (0, "", "", None),
        (0, "::1", "", "::1"),
    ],
)
def test_addresses(settings, proxies, peer, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(peer, forwarded) == address
