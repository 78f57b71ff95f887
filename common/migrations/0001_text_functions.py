"""Vietnamese folding and sort keys inside PostgreSQL, for generated columns."""

from django.db import migrations

from common.sql import CREATE_FUNCTIONS, DROP_FUNCTIONS


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(CREATE_FUNCTIONS, DROP_FUNCTIONS)]
