from django.db import migrations, models

FILL = """
UPDATE scenarios_scenarioprogress
SET trended_at = last_attempt_at, noted_at = CASE WHEN notes <> '' THEN updated_at END
"""


class Migration(migrations.Migration):
    dependencies = [("scenarios", "0013_experiment_figures")]

    operations = [
        migrations.AddField(
            model_name="scenarioprogress",
            name="noted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="scenarioprogress",
            name="trended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
