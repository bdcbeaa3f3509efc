"""Ports on the loopback address."""

import socket

from devstack.problems import Problem

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Return a port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Tell whether a server could listen on `port` now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still fading counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def web_port(text: str) -> int:
    """Read the value of PORT; raises `Problem` unless it is a port this user can listen on."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Problem(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    if not is_free(port):
        raise Problem(
            f"Port {port} can't be used, something else may be listening on it: "
            "name another one with PORT, for example `PORT=8010 make run`."
        )
    return port
