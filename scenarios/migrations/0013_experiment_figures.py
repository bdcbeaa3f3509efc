from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scenarios", "0012_analytics")]

    operations = [
        migrations.AddField("experiment", "figures", models.JSONField(null=True)),
    ]
