"""Appeals have at least 15 characters from now on; those made before stay as they are."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0010_told_and_known_to_tenant")]

    operations = [
        migrations.AlterField(
            model_name="appeal",
            name="text",
            field=models.TextField(validators=[django.core.validators.MinLengthValidator(15)]),
        ),
    ]
