"""Who changed something and from where is written down once, and looking for it raises nothing.

The function that comes with the history raises and catches an error for every row that is written outside of a
request, and the subtransaction of each walks all checks of foreign keys that wait.
"""

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0004_access_log_and_saved_views"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(ATTACH_CONTEXT, migrations.RunSQL.noop)]
