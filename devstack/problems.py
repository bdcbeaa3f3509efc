"""What the launcher says when it can't go on."""


class Problem(Exception):
    """Something the person at the keyboard can put right, told in one sentence."""
