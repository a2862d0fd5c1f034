from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0005_tools_about")]

    operations = [
        migrations.AlterField(model_name="rowlink", name="target", field=models.CharField(max_length=200)),
    ]
