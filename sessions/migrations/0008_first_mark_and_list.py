"""The first mark of a model's answer counts; instructors' list of sessions has an index."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def take_over(apps: Any, _: Any) -> None:
    """What was marked so far is the first answer that is known."""
    apps.get_model("training", "InstructorMark").objects.update(first_met=F("met"))


class Migration(migrations.Migration):
    dependencies = [("training", "0007_marking")]

    operations = [
        migrations.AddField(
            model_name="instructormark",
            name="first_met",
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="instructormark",
            name="first_met",
            field=models.BooleanField(editable=False),
        ),
        migrations.AddIndex(
            model_name="trainingsession",
            index=models.Index(
                condition=models.Q(
                    models.Q(("status", "active"), _negated=True),
                    ("is_preview", False),
                    ("origin__isnull", True),
                ),
                fields=["-ended_at", "-id"],
                name="session_to_mark",
            ),
        ),
    ]
