from django.db import migrations, models

from draagvlak.lib.triggers import Aside

triggers = Aside()


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_earlier")]

    operations = [
        migrations.RunPython(triggers.take, triggers.put_back),
        migrations.AddField("action", "inside", models.BooleanField(default=False)),
        migrations.RunPython(triggers.put_back, triggers.take),
    ]
