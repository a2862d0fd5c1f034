"""Nothing of the order of before stays in the file. VACUUM cannot run in a transaction: a migration of its own."""

from django.db import migrations

from draagvlak.lib.shuffle import rewrite_file


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("surveys", "0005_random_keys")]

    operations = [migrations.RunPython(rewrite_file, migrations.RunPython.noop)]
