from django.db import migrations, models

# Of what ended before: as sessions.working counts, pauses of 15 minutes at most.
FILL = """
UPDATE training_trainingsession AS session SET worked_seconds = (
    SELECT coalesce(floor(extract(epoch FROM sum(least(pause, interval '15 minutes')))), 0)
    FROM (
        SELECT at - lag(at) OVER (ORDER BY at) AS pause
        FROM (
            SELECT session.started_at AS at
            UNION ALL SELECT session.ended_at
            UNION ALL SELECT created_at FROM training_message WHERE session_id = session.id
            UNION ALL SELECT at FROM training_journalentry WHERE session_id = session.id
        ) AS moments
    ) AS pauses
    WHERE pause IS NOT NULL
)
WHERE ended_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0008_first_mark_and_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="trainingsession",
            name="worked_seconds",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="trainingsession",
            index=models.Index(
                condition=models.Q(("status", "active")),
                fields=["last_activity_at"],
                name="session_idle",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
