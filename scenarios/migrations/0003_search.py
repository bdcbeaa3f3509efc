"""Words of scenarios and versions, indexed; and the orders of the management list.

The functions are immutable, so that generated columns and indexes may use them: the dictionary of
`unaccent` and the configurations are named, so nothing depends on a session's settings.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

# English words by their stems, and any words as they are written; both without accents.
CONFIGURATIONS = [
    """
    CREATE TEXT SEARCH CONFIGURATION desk_stems (COPY = english);
    ALTER TEXT SEARCH CONFIGURATION desk_stems ALTER MAPPING
        FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part, numword, numhword,
            hword_numpart WITH unaccent, english_stem;
    """,
    """
    CREATE TEXT SEARCH CONFIGURATION desk_words (COPY = simple);
    ALTER TEXT SEARCH CONFIGURATION desk_words ALTER MAPPING
        FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part, numword, numhword,
            hword_numpart WITH unaccent, simple;
    """,
]
# PostgreSQL's parser takes `this/that` for a file and `a@b.c` for an address, one word each, and
# leaves out tags, with all that stands in a script's.
FUNCTIONS = [
    r"""
    CREATE FUNCTION scenario_plain_text(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(normalize(coalesce(written, ''), NFKC), '/\_@<>&', '       ')
    """,
    """
    CREATE FUNCTION scenario_lexemes(written text, weight "char") RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(
        to_tsvector('desk_stems', scenario_plain_text(written))
        || to_tsvector('desk_words', scenario_plain_text(written)),
        weight
    )
    """,
    """
    CREATE FUNCTION scenario_joined(tags text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(array_to_string(tags, ' '), '')
    """,
    """
    CREATE FUNCTION scenario_search_vector(name text, tags text[], description text, issue text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN scenario_lexemes(name, 'A') || scenario_lexemes(scenario_joined(tags), 'B')
        || scenario_lexemes(description, 'C') || scenario_lexemes(issue, 'D')
    """,
    """
    CREATE FUNCTION scenario_search_words(name text, tags text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(unaccent('unaccent', scenario_plain_text(name || ' ' || scenario_joined(tags))))
    """,
]
UNDO = """
    DROP FUNCTION scenario_search_words, scenario_search_vector, scenario_joined, scenario_lexemes,
        scenario_plain_text;
    DROP TEXT SEARCH CONFIGURATION desk_words;
    DROP TEXT SEARCH CONFIGURATION desk_stems;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("prompts", "0001_initial"),
        ("scenarios", "0002_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL([*CONFIGURATIONS, *FUNCTIONS], UNDO),
        migrations.AddField(
            model_name="historicalscenario",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    "name",
                    "tags",
                    "description",
                    models.Value(""),
                    function="scenario_search_vector",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddField(
            model_name="scenario",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    "name",
                    "tags",
                    "description",
                    "issue",
                    function="scenario_search_vector",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="historicalscenario",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="version_search"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalscenario",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        "name",
                        "tags",
                        function="scenario_search_words",
                        output_field=models.TextField(),
                    ),
                    name="gin_trgm_ops",
                ),
                name="version_trigrams",
            ),
        ),
        migrations.AddIndex(
            model_name="scenario",
            index=models.Index(
                fields=["visibility", "tenant", "created_by"], include=["id"], name="scenario_seen"
            ),
        ),
        migrations.AddIndex(
            model_name="scenario",
            index=models.Index(fields=["created_at"], name="scenario_created"),
        ),
        migrations.AddIndex(
            model_name="scenario",
            index=models.Index(fields=["updated_at"], name="scenario_updated"),
        ),
        migrations.AddIndex(
            model_name="scenario",
            index=models.Index(django.db.models.functions.text.Lower("name"), name="scenario_name"),
        ),
        migrations.AddIndex(
            model_name="scenario",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="scenario_search"
            ),
        ),
        migrations.AddIndex(
            model_name="scenario",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        "name",
                        "tags",
                        function="scenario_search_words",
                        output_field=models.TextField(),
                    ),
                    name="gin_trgm_ops",
                ),
                name="scenario_trigrams",
            ),
        ),
        migrations.AddField(
            model_name="scenariometadata",
            name="rating",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        ratings_count__gt=0,
                        then=models.F("ratings_sum")
                        * models.Value(1.0)
                        / models.F("ratings_count"),
                    ),
                    default=models.Value(0.0),
                ),
                output_field=models.FloatField(),
            ),
        ),
        migrations.AddIndex(
            model_name="scenariometadata",
            index=models.Index(fields=["total_attempts"], name="metadata_attempts"),
        ),
        migrations.AddIndex(
            model_name="scenariometadata",
            index=models.Index(fields=["rating"], name="metadata_rating"),
        ),
    ]
