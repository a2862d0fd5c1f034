from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_trajectory")]

    operations = [
        migrations.AddField(model_name="survey", name="vision", field=models.TextField(blank=True, default="")),
    ]
