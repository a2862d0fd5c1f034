from django.db import migrations, models

from draagvlak.lib.triggers import Aside

triggers = Aside()


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_trajectory")]

    operations = [
        migrations.RunPython(triggers.take, triggers.put_back),
        migrations.AddField(model_name="survey", name="vision", field=models.TextField(blank=True, default="")),
        migrations.RunPython(triggers.put_back, triggers.take),
    ]
