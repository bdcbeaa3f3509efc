from django.db import migrations, models

# The counters took these for 0 when they were written.
FILL = "UPDATE scenarios_attemptfact SET overall = 0 WHERE completed AND overall IS NULL"


class Migration(migrations.Migration):
    dependencies = [("scenarios", "0014_noted_and_trended")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="attemptfact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("completed", False), ("overall__isnull", False), _connector="OR"
                ),
                name="attempt_completed_has_score",
            ),
        ),
    ]
