import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import helpdesk.ids

# A person's row goes with the person. What it stood for among the counters goes with it; attempts
# stay counted, as their facts stay. In the database, since only it knows the row as it was last.
TAKE_OFF = """
CREATE FUNCTION scenarios_take_off_progress() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE scenarios_scenariometadata SET
        saved_count = saved_count - OLD.is_saved::integer,
        ratings_count = ratings_count - (OLD.rating IS NOT NULL)::integer,
        ratings_sum = ratings_sum - COALESCE(OLD.rating, 0),
        carried_over = carried_over || jsonb_build_object(
            'total_attempts',
            COALESCE((carried_over->>'total_attempts')::integer, 0) + OLD.times_attempted
        )
    WHERE scenario_id = OLD.scenario_id;
    RETURN NULL;
END $$;
CREATE TRIGGER progress_taken_off AFTER DELETE ON scenarios_scenarioprogress
    FOR EACH ROW EXECUTE FUNCTION scenarios_take_off_progress();
"""
LEAVE = """
DROP TRIGGER progress_taken_off ON scenarios_scenarioprogress;
DROP FUNCTION scenarios_take_off_progress;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("scenarios", "0009_attempt_details"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=helpdesk.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("score", models.FloatField()),
                ("peers", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name="scenariometadata",
            name="carried_over",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="scenariometadata",
            name="trend",
            field=models.FloatField(default=0),
        ),
        migrations.AddField(
            model_name="scenariometadata",
            name="weighted_rating",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        ratings_count__gt=0,
                        then=django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("ratings_sum"), "+", models.Value(15.0)
                            ),
                            "/",
                            django.db.models.expressions.CombinedExpression(
                                models.F("ratings_count"), "+", models.Value(5.0)
                            ),
                        ),
                    ),
                    default=models.Value(0.0),
                ),
                output_field=models.FloatField(),
            ),
        ),
        migrations.AddIndex(
            model_name="scenariometadata",
            index=models.Index(fields=["-trend", "scenario"], name="metadata_trending"),
        ),
        migrations.AddIndex(
            model_name="scenariometadata",
            index=models.Index(fields=["-saved_count", "scenario"], name="metadata_most_saved"),
        ),
        migrations.AddIndex(
            model_name="scenariometadata",
            index=models.Index(fields=["-weighted_rating", "scenario"], name="metadata_top_rated"),
        ),
        migrations.AddConstraint(
            model_name="scenariometadata",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ratings_count__gte", 0),
                    ("ratings_sum__gte", 0),
                    ("saved_count__gte", 0),
                    ("total_attempts__gte", 0),
                    ("total_completions__gte", 0),
                    ("total_passes__gte", 0),
                    ("total_score__gte", 0),
                    ("total_seconds__gte", 0),
                    ("trend__gte", 0),
                ),
                name="metadata_counters_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenariometadata",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_passes__lte", models.F("total_completions"))),
                name="metadata_passes_within_completions",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenariometadata",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ratings_sum__gte", models.F("ratings_count")),
                    (
                        "ratings_sum__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("ratings_count"), "*", models.Value(5)
                        ),
                    ),
                ),
                name="metadata_ratings_within_stars",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenarioprogress",
            constraint=models.CheckConstraint(
                condition=models.Q(("times_passed__lte", models.F("times_completed"))),
                name="progress_passed_within_completed",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenarioprogress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_saved", True), ("saved_at__isnull", False)),
                    models.Q(("is_saved", False), ("saved_at__isnull", True)),
                    _connector="OR",
                ),
                name="progress_saved_has_time",
            ),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recommendations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="scenario",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recommendations",
                to="scenarios.scenario",
            ),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="tenant",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.tenant",
            ),
        ),
        migrations.AddIndex(
            model_name="recommendation",
            index=models.Index(fields=["person", "-score"], name="recommendation_mine"),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(
                fields=("person", "scenario"), name="recommendation_once_per_person"
            ),
        ),
        migrations.RunSQL(TAKE_OFF, LEAVE),
    ]
