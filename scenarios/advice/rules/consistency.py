"""Contradictions between persona, ticket, directory and inventory."""

import re
from collections.abc import Iterator

from scenarios.advice.case import Case, Passage, Surface
from scenarios.advice.remarks import Remark, Severity, remark
from scenarios.simulation.documents import Asset

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AGE = re.compile(r"\b(\d{2})[- ]years?[- ]old\b", re.IGNORECASE)
_ROLE = re.compile(r"\b(?:You are|You're|You play)\s+([A-Z][\w'’-]+\s+[A-Z][\w'’-]+)")
_DIGITS = re.compile(r"\d+")


def other_name(case: Case) -> Iterator[Remark]:
    """Remark a customer who is called otherwise than the requester of the ticket."""
    for surface in case.surfaces:
        name, entry = surface.customer_name, surface.world.requester()
        if name and _plain(name) != _plain(entry.full_name):
            yield remark(
                "customer_is_not_requester",
                Severity.HIGH,
                surface.customer_place("name"),
                quote=name,
                message=f"The customer is called “{name}”, the requester in the directory "
                f"“{entry.full_name}” ({entry.username}).",
                suggestion="Give both the same name, or name another requester.",
            )


def other_role(case: Case) -> Iterator[Remark]:
    """Remark a system prompt that plays somebody else than the customer."""
    for surface in case.surfaces[:1]:
        found = _ROLE.search(case.document.ai.system_prompt)
        if found and surface.customer_name and _plain(found[1]) != _plain(surface.customer_name):
            yield remark(
                "prompt_plays_somebody_else",
                Severity.HIGH,
                ("ai", "system_prompt"),
                quote=found[0],
                message=f"The system prompt plays “{found[1]}”; the customer is "
                f"“{surface.customer_name}”.",
                suggestion="Use the customer's name, or none: the character says who speaks.",
            )


def other_age(case: Case) -> Iterator[Remark]:
    """Remark a story that tells another age than the customer's."""
    for surface in case.surfaces:
        customer, cast = surface.document.customer, surface.document.cast
        age = customer.age or (cast.age if cast else None)
        found = _AGE.search(customer.background_story)
        if found and age and int(found[1]) != age:
            yield remark(
                "age_differs",
                Severity.MEDIUM,
                surface.customer_place("background_story"),
                quote=found[0],
                message=f"The story says {found[1]}, the customer is {age}.",
                suggestion="Give both the same age, or leave it out of the story.",
            )


def unknown_asset(case: Case) -> Iterator[Remark]:
    """Remark an affected asset that the inventory does not have, or has as somebody else's."""
    for surface in case.surfaces:
        tag, place = surface.document.ticket.affected_asset, (*surface.place, "ticket")
        if not tag:
            continue
        asset = next((one for one in surface.world.assets if _plain(one.tag) == _plain(tag)), None)
        if asset is None:
            yield remark(
                "asset_not_in_inventory",
                Severity.HIGH,
                (*place, "affected_asset"),
                quote=tag,
                message=f"The ticket names the asset “{tag}”, which the inventory does not have.",
                suggestion="Add it under simulation → assets, or correct the tag.",
            )
        elif _is_anothers(asset, surface):
            yield remark(
                "asset_of_somebody_else",
                Severity.LOW,
                (*place, "affected_asset"),
                quote=tag,
                message=f"In the inventory “{tag}” belongs to “{asset.owner}”, not to the "
                "requester, and no note says why.",
                suggestion="Correct the owner, or add a note to the asset.",
            )


def _is_anothers(asset: Asset, surface: Surface) -> bool:
    requester = surface.world.identity.requester
    return bool(asset.owner) and asset.owner != requester and not asset.notes


def unknown_names(case: Case) -> Iterator[Remark]:
    """Remark addresses and asset tags the customer mentions and nobody has."""
    for surface in case.surfaces:
        mails = {person.email.lower() for person in surface.world.directory}
        domains = {_domain(mail) for mail in mails}
        tags = {asset.tag.lower() for asset in surface.world.assets}
        patterns = {_DIGITS.sub(r"\\d+", re.escape(tag)) for tag in tags}
        tag_like = re.compile(rf"\b(?:{'|'.join(sorted(patterns))})\b") if patterns else None
        for passage in _customers_words(surface):
            text = passage.text.lower()
            unknown = [m for m in _MAIL.findall(text) if m not in mails and _domain(m) in domains]
            unknown += [t for t in (tag_like.findall(text) if tag_like else ()) if t not in tags]
            for name in dict.fromkeys(unknown):
                at = text.index(name)
                yield remark(
                    "nobody_has_this",
                    Severity.MEDIUM,
                    passage.path,
                    quote=passage.text[at : at + len(name)],
                    message="Neither the directory nor the inventory has this.",
                    suggestion="Correct it, or add the entry.",
                )


def _customers_words(surface: Surface) -> Iterator[Passage]:
    """Yield what the ticket says and the customer tells, each text once."""
    yield from surface.ticket()
    if surface.name:
        return
    for number, text in enumerate(surface.world.opening):
        yield Passage(("simulation", "opening", number), text)
    for number, fact in enumerate(surface.world.facts):
        for at, text in enumerate(fact.say):
            yield Passage(("simulation", "facts", number, "say", at), text)


def other_company(case: Case) -> Iterator[Remark]:
    """Remark a requester whose address is at another company than everybody else's."""
    if case.world is None:
        return
    entry = case.world.requester()
    number = case.world.directory.index(entry)
    others = {_domain(one.email) for one in case.world.directory if one is not entry}
    if len(others) == 1 and _domain(entry.email) not in others:
        yield remark(
            "address_at_another_company",
            Severity.LOW,
            ("simulation", "directory", number, "email"),
            quote=_domain(entry.email),
            message="The requester's address is at another company than everybody else's, "
            f"“{min(others)}”.",
            suggestion="Use the company's own domain.",
        )


def _domain(mail: str) -> str:
    return mail.lower().partition("@")[2]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
