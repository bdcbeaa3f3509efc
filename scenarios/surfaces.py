"""A scenario document with the surface of one of its variants."""

from scenarios.documents import ScenarioDocument
from scenarios.simulation.documents import Simulation


def document_as(
    document: ScenarioDocument, simulation: Simulation, variant: str
) -> ScenarioDocument:
    """Return the document with the ticket and the customer of `variant`; itself for "".

    What a variant leaves out stays the base's. KeyError if there is no such variant.
    """
    if not variant:
        return document
    own = simulation.variant(variant)
    ticket = document.ticket.model_copy(update=_given(own.ticket.model_dump()))
    customer = document.customer.model_copy(update=_given(own.customer.model_dump()))
    return document.model_copy(update={"ticket": ticket, "customer": customer})


def _given(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value not in ("", None)}
