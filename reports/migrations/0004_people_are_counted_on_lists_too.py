from django.db import migrations


def people_are_counted_on_lists_too(apps, schema_editor):
    """Members that a payout names itself were counted; those on its list are members as well."""
    versions = apps.get_model("reports", "IndicatorVersion").objects
    versions.filter(kind="welfare.payout", measure="people").update(kind="welfare.benefit")


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_means_and_places'),
        ('welfare', '0003_funds_and_cash_books'),
    ]

    operations = [
        migrations.RunPython(people_are_counted_on_lists_too, migrations.RunPython.noop),
    ]
