"""All completed attempts have a score: how many have one need not be counted beside them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scenarios", "0016_months_rolled_up")]

    operations = [
        migrations.RemoveField(model_name="dayfigures", name="scored"),
        migrations.RemoveField(model_name="monthfigures", name="scored"),
    ]
