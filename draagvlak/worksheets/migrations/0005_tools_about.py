from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0004_guests")]

    operations = [
        migrations.AddField("collection", "about", models.PositiveSmallIntegerField(null=True)),
    ]
