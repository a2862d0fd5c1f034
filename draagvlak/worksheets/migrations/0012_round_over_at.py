from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0011_dots_on")]

    operations = [migrations.AddField("round", "over_at", models.DateTimeField(null=True))]
