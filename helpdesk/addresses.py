"""Where a request comes from."""

from ipaddress import ip_address

from django.conf import settings


def client_address(peer: str, forwarded_for: str) -> str | None:
    """Return the client's IP address, or None if there is none to be known.

    `peer` is who connected, `forwarded_for` the X-Forwarded-For header. Anyone can send that
    header, so only entries that our own proxies added count: the last settings.TRUSTED_PROXIES.
    """
    proxies = settings.TRUSTED_PROXIES
    address = peer
    if proxies:
        hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
        address = hops[-min(proxies, len(hops))] if hops else peer
    try:
        return str(ip_address(address))
    except ValueError:
        return None
