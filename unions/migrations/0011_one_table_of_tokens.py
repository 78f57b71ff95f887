from django.db import migrations

# Where the library made a table of its own, tokens given out before go on opening what they opened.
CARRY = """
DO $$ BEGIN
    IF to_regclass('knox_authtoken') IS NOT NULL THEN
        INSERT INTO unions_apitoken (digest, token_key, user_id, created, expiry, name, abilities, public_id)
        SELECT digest, token_key, user_id, created, expiry, '', '{}',
               left(replace(gen_random_uuid()::text, '-', ''), 16)
          FROM knox_authtoken
        ON CONFLICT DO NOTHING;
        DROP TABLE knox_authtoken;
    END IF;
END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('unions', '0010_tokens_of_programs'),
    ]

    operations = [
        migrations.RunSQL(CARRY, migrations.RunSQL.noop),
    ]
