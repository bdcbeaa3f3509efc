"""What PostgreSQL derives from a scenario's texts, by functions of the migration `search`.

Both are immutable, so that generated columns and indexes can be made of them.
"""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, TextField


def search_vector(name: Any, tags: Any, description: Any, issue: Any) -> Func:
    """Return the words of the four fields, weighted A to D: stemmed, and as written."""
    return Func(
        name,
        tags,
        description,
        issue,
        function="scenario_search_vector",
        output_field=SearchVectorField(),
    )


def search_words(name: Any, tags: Any) -> Func:
    """Return the words of name and tags in lower case and without accents, for trigrams."""
    return Func(name, tags, function="scenario_search_words", output_field=TextField())
