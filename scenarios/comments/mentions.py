"""Who is meant by an @ in a comment."""

import re

from helpdesk.accounts.models import User
from scenarios.colleagues import colleagues_on
from scenarios.models import Scenario

MAX_MENTIONS = 20
# An @ that begins a word; one inside a mail address is none.
_AT = re.compile(r"(?<![\w.+-])@(?=\w)")
# What may not follow a name, or it would be a longer one: @rita is not meant by @rita.miller.
_GOES_ON = re.compile(r"\w|[.+@-]\w")


def mentioned_in(content: str, scenario: Scenario) -> list[User]:
    """Return the people mentioned, in order, by address, the part of it before the @, or name.

    Only people of the scenario's organisation who may read its comments can be mentioned; anything
    else after an @ is just text. The longest name wins; people of the same name are all meant.
    """
    names = _names(scenario) if _AT.search(content) else {}
    found: dict[User, None] = {}
    for at in _AT.finditer(content):
        rest = content[at.end() : at.end() + 300].casefold()
        fitting = [name for name in names if rest.startswith(name)]
        fitting = [name for name in fitting if not _GOES_ON.match(rest, len(name))]
        if fitting:
            found.update(dict.fromkeys(names[max(fitting, key=len)]))
    may_read = (one for one in found if one.has_perm("scenarios.view_comments", scenario))
    return [person for person, _ in zip(may_read, range(MAX_MENTIONS), strict=False)]


def _names(scenario: Scenario) -> dict[str, list[User]]:
    names: dict[str, list[User]] = {}
    for person in colleagues_on(scenario):
        for name in {person.email, person.email.partition("@")[0], person.name.casefold()}:
            names.setdefault(name.casefold(), []).append(person)
    return names
