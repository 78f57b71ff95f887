import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('campaigns', '0001_first'), ('campaigns', '0002_history_by_statement')]

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('unions', '0001_squashed_0006_history_by_statement'),
        ('unions', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_on', models.DateField(verbose_name='date')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                ('source_document', models.CharField(blank=True, max_length=250, verbose_name='source document')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('binned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('conference', 'Conference'), ('dialogue', 'Dialogue'), ('training', 'Training'), ('propaganda', 'Propaganda'), ('sport', 'Sport'), ('culture', 'Culture'), ('health_check', 'Health check'), ('blood_donation', 'Blood donation'), ('meeting', 'Meeting'), ('other', 'Other')], max_length=16, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('of_whom', models.CharField(choices=[('members', 'Members of the union'), ('staff', 'Staff of the employer')], default='members', max_length=8, verbose_name='counted among')),
                ('participations', models.PositiveIntegerField(default=0, verbose_name='participations')),
                ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='people')),
                ('entitled', models.PositiveIntegerField(blank=True, null=True, verbose_name='people entitled')),
                ('amount', models.PositiveBigIntegerField(default=0, verbose_name='cost (đồng)')),
                ('paid_by', models.CharField(choices=[('union', 'Union finance'), ('employer', 'Employer'), ('donors', 'Donors'), ('members', "Members' own contributions"), ('state', 'State budget'), ('unstated', 'Not stated')], default='unstated', max_length=10, verbose_name='paid by')),
                ('binned_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ('-happened_on', '-pk'),
                'abstract': False,
                'indexes': [models.Index(fields=['unit', 'happened_on'], name='activity_unit_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='activity_quantity_is_positive', violation_error_message='The quantity must be at least 1.'), models.CheckConstraint(condition=models.Q(models.Q(('binned_at', None), ('binned_by', None)), models.Q(('binned_at__isnull', False), ('binned_by__isnull', False)), _connector='OR'), name='activity_binning_is_whole', violation_error_message='A record in the bin says who put it there and when.'), models.CheckConstraint(condition=models.Q(('people', None), ('entitled', None), ('people__lte', models.F('entitled')), _connector='OR'), name='activity_people_are_within_the_entitled', violation_error_message='No more people can take part than are entitled.'), models.CheckConstraint(condition=models.Q(('amount__lte', 1000000000000000)), name='activity_cost_is_possible', violation_error_message='The cost is more than a union can have.')],
            },
        ),
        migrations.CreateModel(
            name='ActivityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('happened_on', models.DateField(verbose_name='date')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                ('source_document', models.CharField(blank=True, max_length=250, verbose_name='source document')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('binned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('conference', 'Conference'), ('dialogue', 'Dialogue'), ('training', 'Training'), ('propaganda', 'Propaganda'), ('sport', 'Sport'), ('culture', 'Culture'), ('health_check', 'Health check'), ('blood_donation', 'Blood donation'), ('meeting', 'Meeting'), ('other', 'Other')], max_length=16, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('of_whom', models.CharField(choices=[('members', 'Members of the union'), ('staff', 'Staff of the employer')], default='members', max_length=8, verbose_name='counted among')),
                ('participations', models.PositiveIntegerField(default=0, verbose_name='participations')),
                ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='people')),
                ('entitled', models.PositiveIntegerField(blank=True, null=True, verbose_name='people entitled')),
                ('amount', models.PositiveBigIntegerField(default=0, verbose_name='cost (đồng)')),
                ('paid_by', models.CharField(choices=[('union', 'Union finance'), ('employer', 'Employer'), ('donors', 'Donors'), ('members', "Members' own contributions"), ('state', 'State budget'), ('unstated', 'Not stated')], default='unstated', max_length=10, verbose_name='paid by')),
                ('binned_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='campaigns.activity')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=250, verbose_name='name')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='unions.unionunit', verbose_name='launched by')),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'ordering': ('name',),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='campaign_lasts_at_least_a_day')],
            },
        ),
        migrations.CreateModel(
            name='CampaignEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=60, verbose_name='code')),
                ('name', models.CharField(max_length=250, verbose_name='name')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='campaigns.campaign')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='launched by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_on', models.DateField(verbose_name='date')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                ('source_document', models.CharField(blank=True, max_length=250, verbose_name='source document')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('binned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('taking_part', models.PositiveIntegerField(verbose_name='taking part')),
                ('eligible', models.PositiveIntegerField(verbose_name='who could take part')),
                ('binned_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='campaigns.campaign', verbose_name='campaign')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'verbose_name': 'registration',
                'verbose_name_plural': 'registrations',
                'ordering': ('-happened_on', '-pk'),
                'abstract': False,
                'indexes': [models.Index(fields=['unit', 'happened_on'], name='registration_unit_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='registration_quantity_is_positive', violation_error_message='The quantity must be at least 1.'), models.CheckConstraint(condition=models.Q(models.Q(('binned_at', None), ('binned_by', None)), models.Q(('binned_at__isnull', False), ('binned_by__isnull', False)), _connector='OR'), name='registration_binning_is_whole', violation_error_message='A record in the bin says who put it there and when.'), models.CheckConstraint(condition=models.Q(('eligible__gt', 0), ('taking_part__lte', models.F('eligible'))), name='registration_part_is_within_the_whole', violation_error_message='No more can take part than could.')],
            },
        ),
        migrations.CreateModel(
            name='RegistrationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('happened_on', models.DateField(verbose_name='date')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                ('source_document', models.CharField(blank=True, max_length=250, verbose_name='source document')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('binned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('taking_part', models.PositiveIntegerField(verbose_name='taking part')),
                ('eligible', models.PositiveIntegerField(verbose_name='who could take part')),
                ('binned_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='campaigns.campaign', verbose_name='campaign')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='campaigns.registration')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Work',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_on', models.DateField(verbose_name='date')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                ('source_document', models.CharField(blank=True, max_length=250, verbose_name='source document')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('binned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('practice_model', 'Practice model'), ('public_works', 'Public works'), ('task', 'Task')], max_length=16, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('amount', models.PositiveBigIntegerField(default=0, verbose_name='value (đồng)')),
                ('paid_by', models.CharField(choices=[('union', 'Union finance'), ('employer', 'Employer'), ('donors', 'Donors'), ('members', "Members' own contributions"), ('state', 'State budget'), ('unstated', 'Not stated')], default='unstated', max_length=10, verbose_name='paid by')),
                ('binned_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='works', to='campaigns.campaign', verbose_name='campaign')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'verbose_name': 'work or model',
                'verbose_name_plural': 'works and models',
                'ordering': ('-happened_on', '-pk'),
                'abstract': False,
                'indexes': [models.Index(fields=['unit', 'happened_on'], name='work_unit_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='work_quantity_is_positive', violation_error_message='The quantity must be at least 1.'), models.CheckConstraint(condition=models.Q(models.Q(('binned_at', None), ('binned_by', None)), models.Q(('binned_at__isnull', False), ('binned_by__isnull', False)), _connector='OR'), name='work_binning_is_whole', violation_error_message='A record in the bin says who put it there and when.'), models.CheckConstraint(condition=models.Q(('amount__lte', 1000000000000000)), name='work_value_is_possible', violation_error_message='The value is more than a union can have.')],
            },
        ),
        migrations.CreateModel(
            name='WorkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('happened_on', models.DateField(verbose_name='date')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                ('source_document', models.CharField(blank=True, max_length=250, verbose_name='source document')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('binned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('practice_model', 'Practice model'), ('public_works', 'Public works'), ('task', 'Task')], max_length=16, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('amount', models.PositiveBigIntegerField(default=0, verbose_name='value (đồng)')),
                ('paid_by', models.CharField(choices=[('union', 'Union finance'), ('employer', 'Employer'), ('donors', 'Donors'), ('members', "Members' own contributions"), ('state', 'State budget'), ('unstated', 'Not stated')], default='unstated', max_length=10, verbose_name='paid by')),
                ('binned_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='campaigns.campaign', verbose_name='campaign')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='campaigns.work')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='unit_existed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (\n                SELECT 1 FROM unions_placement\n                 WHERE child_id = NEW.unit_id AND valid @> NEW.happened_on\n            ) THEN\n                RAISE EXCEPTION 'unit % did not exist on %', NEW.unit_id, NEW.happened_on\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_existed';\n            END IF;\n            RETURN NEW;\n        ", hash='09bdeffa0e70d3e79b573e65566e690f4dd98291', operation='INSERT OR UPDATE OF "unit_id", "happened_on"', pgid='pgtrigger_unit_existed_fb5ef', table='campaigns_activity', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_activityevent" ("amount", "binned_at", "binned_by_id", "entitled", "form_key", "happened_on", "id", "kind", "note", "of_whom", "paid_by", "participations", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "recorded_at", "recorded_by_id", "source_document", "title", "unit_id", "version") SELECT new_values."amount", new_values."binned_at", new_values."binned_by_id", new_values."entitled", new_values."form_key", new_values."happened_on", new_values."id", new_values."kind", new_values."note", new_values."of_whom", new_values."paid_by", new_values."participations", new_values."people", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."quantity", new_values."recorded_at", new_values."recorded_by_id", new_values."source_document", new_values."title", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='39d55f45b8686f471c2a6862a2e711658437bb5b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_0c1aa', referencing='REFERENCING NEW TABLE AS new_values ', table='campaigns_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "campaigns_activityevent" ("amount", "binned_at", "binned_by_id", "entitled", "form_key", "happened_on", "id", "kind", "note", "of_whom", "paid_by", "participations", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "recorded_at", "recorded_by_id", "source_document", "title", "unit_id", "version") VALUES (NEW."amount", NEW."binned_at", NEW."binned_by_id", NEW."entitled", NEW."form_key", NEW."happened_on", NEW."id", NEW."kind", NEW."note", NEW."of_whom", NEW."paid_by", NEW."participations", NEW."people", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."quantity", NEW."recorded_at", NEW."recorded_by_id", NEW."source_document", NEW."title", NEW."unit_id", NEW."version"); RETURN NULL;', hash='e5c1656ea6f30421d4cd834a23bc247e21cef157', operation='UPDATE', pgid='pgtrigger_changed_update_d27e8', table='campaigns_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_activityevent" ("amount", "binned_at", "binned_by_id", "entitled", "form_key", "happened_on", "id", "kind", "note", "of_whom", "paid_by", "participations", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "recorded_at", "recorded_by_id", "source_document", "title", "unit_id", "version") SELECT old_values."amount", old_values."binned_at", old_values."binned_by_id", old_values."entitled", old_values."form_key", old_values."happened_on", old_values."id", old_values."kind", old_values."note", old_values."of_whom", old_values."paid_by", old_values."participations", old_values."people", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."quantity", old_values."recorded_at", old_values."recorded_by_id", old_values."source_document", old_values."title", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='21057479c1fc63f26d20872002b6ae117b5ce928', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_f5022', referencing='REFERENCING OLD TABLE AS old_values ', table='campaigns_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activityevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='334d5b30fedc194bd1976110bc9fbe26a9576d49', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1b838', table='campaigns_activityevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_campaignevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id", "valid") SELECT new_values."code", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."unit_id", new_values."valid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='14cb45508764f148f6bfdd06af24b20e9cd544a3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_573ea', referencing='REFERENCING NEW TABLE AS new_values ', table='campaigns_campaign', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "campaigns_campaignevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id", "valid") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='87d28f3e506abb8e328f01fbc494837e8e28698b', operation='UPDATE', pgid='pgtrigger_changed_update_51d4f', table='campaigns_campaign', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_campaignevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id", "valid") SELECT old_values."code", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."unit_id", old_values."valid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f11f7408102c702dd42dc6225f07bf6189c1f1a7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_a475e', referencing='REFERENCING OLD TABLE AS old_values ', table='campaigns_campaign', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaignevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cd78d02846c8c3f1cd9afeabc1d0e11b4eea1c90', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6a65a', table='campaigns_campaignevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='unit_existed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (\n                SELECT 1 FROM unions_placement\n                 WHERE child_id = NEW.unit_id AND valid @> NEW.happened_on\n            ) THEN\n                RAISE EXCEPTION 'unit % did not exist on %', NEW.unit_id, NEW.happened_on\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_existed';\n            END IF;\n            RETURN NEW;\n        ", hash='190acdfb16ec352695882bd9e8d304127456758a', operation='INSERT OR UPDATE OF "unit_id", "happened_on"', pgid='pgtrigger_unit_existed_8e005', table='campaigns_registration', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_registrationevent" ("binned_at", "binned_by_id", "campaign_id", "eligible", "form_key", "happened_on", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "recorded_at", "recorded_by_id", "source_document", "taking_part", "unit_id", "version") SELECT new_values."binned_at", new_values."binned_by_id", new_values."campaign_id", new_values."eligible", new_values."form_key", new_values."happened_on", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."quantity", new_values."recorded_at", new_values."recorded_by_id", new_values."source_document", new_values."taking_part", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='aee9a5ac7130a65cbc16de4af79de21e53e89549', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_3dc2b', referencing='REFERENCING NEW TABLE AS new_values ', table='campaigns_registration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "campaigns_registrationevent" ("binned_at", "binned_by_id", "campaign_id", "eligible", "form_key", "happened_on", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "recorded_at", "recorded_by_id", "source_document", "taking_part", "unit_id", "version") VALUES (NEW."binned_at", NEW."binned_by_id", NEW."campaign_id", NEW."eligible", NEW."form_key", NEW."happened_on", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."quantity", NEW."recorded_at", NEW."recorded_by_id", NEW."source_document", NEW."taking_part", NEW."unit_id", NEW."version"); RETURN NULL;', hash='e85b90f8ed59c3c3d9a43af01c2f734997e74544', operation='UPDATE', pgid='pgtrigger_changed_update_f1d2e', table='campaigns_registration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_registrationevent" ("binned_at", "binned_by_id", "campaign_id", "eligible", "form_key", "happened_on", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "recorded_at", "recorded_by_id", "source_document", "taking_part", "unit_id", "version") SELECT old_values."binned_at", old_values."binned_by_id", old_values."campaign_id", old_values."eligible", old_values."form_key", old_values."happened_on", old_values."id", old_values."note", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."quantity", old_values."recorded_at", old_values."recorded_by_id", old_values."source_document", old_values."taking_part", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e8b32aa371a0905af48be0ca9f842a778a3291e9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_385f1', referencing='REFERENCING OLD TABLE AS old_values ', table='campaigns_registration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registrationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='135dff0b1d414961ecba4b3b693d4b89ea6fe198', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_64ffb', table='campaigns_registrationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='work',
            trigger=pgtrigger.compiler.Trigger(name='unit_existed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (\n                SELECT 1 FROM unions_placement\n                 WHERE child_id = NEW.unit_id AND valid @> NEW.happened_on\n            ) THEN\n                RAISE EXCEPTION 'unit % did not exist on %', NEW.unit_id, NEW.happened_on\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_existed';\n            END IF;\n            RETURN NEW;\n        ", hash='4483bb1709f5960868d8a706c6142af6b3645816', operation='INSERT OR UPDATE OF "unit_id", "happened_on"', pgid='pgtrigger_unit_existed_08005', table='campaigns_work', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='work',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_workevent" ("amount", "binned_at", "binned_by_id", "campaign_id", "form_key", "happened_on", "id", "kind", "note", "paid_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "recorded_at", "recorded_by_id", "source_document", "title", "unit_id", "version") SELECT new_values."amount", new_values."binned_at", new_values."binned_by_id", new_values."campaign_id", new_values."form_key", new_values."happened_on", new_values."id", new_values."kind", new_values."note", new_values."paid_by", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."place", new_values."quantity", new_values."recorded_at", new_values."recorded_by_id", new_values."source_document", new_values."title", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='179831d654e102819daa4d38ca9b0cb5f5c6767e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_2770b', referencing='REFERENCING NEW TABLE AS new_values ', table='campaigns_work', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='work',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "campaigns_workevent" ("amount", "binned_at", "binned_by_id", "campaign_id", "form_key", "happened_on", "id", "kind", "note", "paid_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "recorded_at", "recorded_by_id", "source_document", "title", "unit_id", "version") VALUES (NEW."amount", NEW."binned_at", NEW."binned_by_id", NEW."campaign_id", NEW."form_key", NEW."happened_on", NEW."id", NEW."kind", NEW."note", NEW."paid_by", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."place", NEW."quantity", NEW."recorded_at", NEW."recorded_by_id", NEW."source_document", NEW."title", NEW."unit_id", NEW."version"); RETURN NULL;', hash='e0b648d3ba960a03bbe20581e1043c3753ce1c44', operation='UPDATE', pgid='pgtrigger_changed_update_18350', table='campaigns_work', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='work',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_workevent" ("amount", "binned_at", "binned_by_id", "campaign_id", "form_key", "happened_on", "id", "kind", "note", "paid_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "recorded_at", "recorded_by_id", "source_document", "title", "unit_id", "version") SELECT old_values."amount", old_values."binned_at", old_values."binned_by_id", old_values."campaign_id", old_values."form_key", old_values."happened_on", old_values."id", old_values."kind", old_values."note", old_values."paid_by", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."place", old_values."quantity", old_values."recorded_at", old_values."recorded_by_id", old_values."source_document", old_values."title", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a961a4a4c8ba71e3357b095284095dafc6778c13', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_6da33', referencing='REFERENCING OLD TABLE AS old_values ', table='campaigns_work', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='632ff3cfffdebf9ab581896c324e99dded5bdc4e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7b574', table='campaigns_workevent', when='BEFORE')),
        ),
    ]
