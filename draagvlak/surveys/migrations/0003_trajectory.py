import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("plans", "0003_road"),
        ("surveys", "0002_results"),
    ]

    operations = [
        migrations.AddField(
            model_name="survey",
            name="trajectory",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="surveys",
                to="plans.trajectory",
            ),
        ),
    ]
