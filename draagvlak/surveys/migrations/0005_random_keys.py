"""On SQLite the rows lay in the order in which they were written, beside their random keys (lib/random_key.py)."""

from django.db import migrations

from draagvlak.lib.random_key import RandomKey
from draagvlak.lib.triggers import Aside

MODELS = ("invitee", "link", "ballot", "answer", "argument")
triggers = Aside()


class Migration(migrations.Migration):
    dependencies = [("surveys", "0004_vision")]

    operations = [
        migrations.RunPython(triggers.take, triggers.put_back),
        *(migrations.AlterField(model, "id", RandomKey()) for model in MODELS),
        migrations.RunPython(triggers.put_back, triggers.take),
    ]
