"""The tables of scenarios: their content, and what came of practising them."""

from scenarios.models.content import (
    KnowledgeArticle,
    Phase,
    PinnedArticle,
    Scenario,
    VersionFields,
    Versions,
)
from scenarios.models.usage import (
    STARS,
    AttemptFact,
    ScenarioMetadata,
    ScenarioProgress,
    ScenarioReport,
)

__all__ = [
    "STARS",
    "AttemptFact",
    "KnowledgeArticle",
    "Phase",
    "PinnedArticle",
    "Scenario",
    "ScenarioMetadata",
    "ScenarioProgress",
    "ScenarioReport",
    "VersionFields",
    "Versions",
]

# The app's other models, imported for Django to find them.
from scenarios.advice import models as _advice  # noqa: F401
from scenarios.analytics import models as _analytics  # noqa: F401
from scenarios.comments import models as _comments  # noqa: F401
from scenarios.experiments import models as _experiments  # noqa: F401
from scenarios.jobs import models as _jobs  # noqa: F401
from scenarios.lists import models as _lists  # noqa: F401
from scenarios.templating import models as _templating  # noqa: F401
from scenarios.unsaved import models as _unsaved  # noqa: F401
