from datetime import datetime, time

import django.utils.timezone
from django.db import migrations, models

from draagvlak.lib.triggers import Aside

triggers = Aside()


def from_its_day(apps, _editor):
    """Of a grant of before only the day is known: what was written from that day on is read."""
    Grant = apps.get_model("orgs", "Grant")
    for grant in Grant.objects.all():
        grant.at = django.utils.timezone.make_aware(datetime.combine(grant.since, time.min))
        grant.save(update_fields=["at"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_grant_since")]

    operations = [
        migrations.RunPython(triggers.take, triggers.put_back),
        migrations.AddField("grant", "at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.RunPython(triggers.put_back, triggers.take),
        migrations.RunPython(from_its_day, migrations.RunPython.noop),
    ]
