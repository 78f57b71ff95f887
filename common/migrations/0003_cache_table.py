"""The table of the cache that lives in PostgreSQL: counters of the sign-in lock-out."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("common", "0002_jobs_and_files")]
    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
