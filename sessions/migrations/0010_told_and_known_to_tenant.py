"""Appeals and re-tests are told of once; sessions keep whether their organisation knew of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Who was to hear of an appeal made before heard of it then.
TOLD = "UPDATE training_appeal SET told_at = created_at"

# Of sessions started before: as the scenario is shared now; and where it was withdrawn since, by who
# played it. Only who wrote it, or a super admin, plays what their organisation doesn't know of.
KNOWN = """
UPDATE training_trainingsession AS session SET is_known_to_tenant = TRUE
FROM scenarios_scenario AS scenario, accounts_user AS person
WHERE scenario.id = session.scenario_id AND person.id = session.person_id AND (
    scenario.visibility = 'public'
    OR (scenario.visibility IN ('tenant', 'shared') AND scenario.tenant_id = person.tenant_id)
    OR (scenario.visibility = 'shared' AND EXISTS (
        SELECT FROM scenarios_scenario_shared_with AS shared
        WHERE shared.scenario_id = scenario.id AND shared.tenant_id = person.tenant_id
    ))
    OR (person.role <> 'SUPER_ADMIN' AND scenario.created_by_id IS DISTINCT FROM person.id)
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("training", "0009_worked_seconds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RetestReminder",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("told_through", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="appeal",
            name="told_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="trainingsession",
            name="is_known_to_tenant",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("status", "open"), ("told_at__isnull", True)),
                fields=["created_at"],
                name="appeal_untold",
            ),
        ),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop, elidable=True),
    ]
