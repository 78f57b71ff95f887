import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

# Who changed something and from where is written down once, and looking for it raises nothing: the function that
# comes with the history raises and catches an error for every row that is written outside of a request, and the
# subtransaction of each walks all checks of foreign keys that wait.
ATTACH_CONTEXT = """
    CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS pghistory_context.id%TYPE LANGUAGE plpgsql AS $$
        DECLARE
            change uuid := nullif(current_setting('pghistory.context_id', true), '');
            about jsonb := nullif(current_setting('pghistory.context_metadata', true), '');
        BEGIN
            IF change IS NULL OR about IS NULL THEN
                RETURN NULL;
            END IF;
            IF NOT EXISTS (SELECT FROM pghistory_context WHERE id = change AND metadata = about) THEN
                INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (change, about, now(), now())
                ON CONFLICT (id) DO UPDATE SET metadata = excluded.metadata, updated_at = excluded.updated_at;
            END IF;
            RETURN change;
        END;
    $$
"""


def create_cache_table(apps, schema_editor):
    """Of the cache that lives in PostgreSQL: counters of the sign-in lock-out."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('common', '0003_cache_table'),
        ('common', '0004_access_log_and_saved_views'),
        ('common', '0005_context_without_errors'),
    ]

    dependencies = [
        ('common', '0001_squashed_0002_jobs_and_files'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='accesslog',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='job',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedview',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['what', 'object_id', '-happened_at'], name='access_log_of_object'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accesslog',
            trigger=pgtrigger.compiler.Trigger(name='access_log_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0e6aecdf03a80d897a5d1b3d1cc559da921dac02', operation='UPDATE OR DELETE', pgid='pgtrigger_access_log_stands_a36d5', table='common_accesslog', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['asked_at'], name='job_open'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), models.Q(('lease_until__isnull', False), models.Q(('claimed_by', ''), _negated=True)), _connector='OR'), name='job_running_has_a_lease'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['queued', 'running'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'failed'])), _connector='OR'), name='job_end_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('account', 'page', 'name'), name='saved_view_is_named_once', violation_error_message='You already have a view of that name.'),
        ),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
        migrations.RunSQL(ATTACH_CONTEXT, migrations.RunSQL.noop),
    ]
