import common.validators
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import reports.models.calls
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0006_notices_and_batches'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('reports', '0001_squashed_0006_targets'),
        ('unions', '0007_named_periods'),
        ('unions', '__first__'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicator',
            name='added_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicator',
            name='changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicator',
            name='deleted_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicatorversion',
            name='added_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicatorversion',
            name='changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicatorversion',
            name='deleted_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='report',
            name='added_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='report',
            name='changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='report',
            name='deleted_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reportsection',
            name='submitted_text_stands',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reportsection',
            name='added_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reportsection',
            name='changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reportsection',
            name='deleted_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporttemplate',
            name='added_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporttemplate',
            name='changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reporttemplate',
            name='deleted_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='templatesection',
            name='added_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='templatesection',
            name='changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='templatesection',
            name='deleted_delete',
        ),
        migrations.CreateModel(
            name='DeclaredValue',
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
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                ('nature', models.CharField(choices=[('declared', 'declared by the union'), ('external', 'stated by others')], default='declared', max_length=8, verbose_name='whose word it is')),
                ('value', models.BigIntegerField(verbose_name='value')),
                ('weight', models.BigIntegerField(blank=True, null=True, verbose_name='of how many')),
                ('is_estimate', models.BooleanField(default=False, verbose_name='estimate')),
                ('stated_by', models.CharField(blank=True, max_length=200, validators=[common.validators.plain_text], verbose_name='who said it')),
                ('binned_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.indicator', verbose_name='indicator')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'verbose_name': 'declared value',
                'verbose_name_plural': 'declared values',
                'ordering': ('-happened_on', '-pk'),
                'abstract': False,
                'indexes': [models.Index(fields=['unit', 'happened_on'], name='declaredvalue_unit_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='declaredvalue_quantity_is_positive', violation_error_message='The quantity must be at least 1.'), models.CheckConstraint(condition=models.Q(models.Q(('binned_at', None), ('binned_by', None)), models.Q(('binned_at__isnull', False), ('binned_by__isnull', False)), _connector='OR'), name='declaredvalue_binning_is_whole', violation_error_message='A record in the bin says who put it there and when.'), models.UniqueConstraint(condition=models.Q(('binned_at', None)), fields=('indicator', 'unit', 'period', 'nature'), name='value_is_declared_once', violation_error_message='This union has declared it for the period already.'), models.CheckConstraint(condition=models.Q(('weight', None), ('weight__gt', 0), _connector='OR'), name='declared_weight_is_above_zero', violation_error_message='The number it is of is above 0.'), models.CheckConstraint(condition=models.Q(('happened_on', django.db.models.expressions.CombinedExpression(models.Func(models.F('period'), function='upper', output_field=models.DateField()), '-', models.Value(1)))), name='declared_on_the_last_day'), models.CheckConstraint(condition=models.Q(('nature', 'declared'), models.Q(models.Q(('stated_by', ''), _negated=True), models.Q(('source_document', ''), _negated=True)), _connector='OR'), name='statement_of_others_names_its_source', violation_error_message='What others state names who and where.')],
            },
        ),
        migrations.CreateModel(
            name='DeclaredValueEvent',
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
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                ('nature', models.CharField(choices=[('declared', 'declared by the union'), ('external', 'stated by others')], default='declared', max_length=8, verbose_name='whose word it is')),
                ('value', models.BigIntegerField(verbose_name='value')),
                ('weight', models.BigIntegerField(blank=True, null=True, verbose_name='of how many')),
                ('is_estimate', models.BooleanField(default=False, verbose_name='estimate')),
                ('stated_by', models.CharField(blank=True, max_length=200, validators=[common.validators.plain_text], verbose_name='who said it')),
                ('binned_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='common.storedfile')),
                ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.indicator', verbose_name='indicator')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.declaredvalue')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DocumentNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(default='BC', max_length=10, verbose_name='kind')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('dated_on', models.DateField(verbose_name='date of the document')),
                ('about', models.CharField(max_length=250, validators=[common.validators.plain_text], verbose_name='about')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('given_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='register_number', to='reports.report')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit')),
            ],
            options={
                'verbose_name': 'document number',
                'verbose_name_plural': 'document numbers',
                'ordering': ('-year', 'kind', '-number'),
                'constraints': [models.UniqueConstraint(fields=('unit', 'kind', 'year', 'number'), name='number_is_given_once', violation_error_message='This number is given already.'), models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='number_is_above_zero'), models.CheckConstraint(condition=models.Q(('given_at__isnull', False), ('given_by__isnull', False)), name='number_was_given_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='DocumentNumberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(default='BC', max_length=10, verbose_name='kind')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('dated_on', models.DateField(verbose_name='date of the document')),
                ('about', models.CharField(max_length=250, validators=[common.validators.plain_text], verbose_name='about')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('given_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.documentnumber')),
                ('report', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.report')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FigureLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.indicator')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='reports.snapshot')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'indicator'), name='figure_is_looked_at_once')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='English name')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='rank')),
            ],
            options={
                'verbose_name': 'group of indicators',
                'verbose_name_plural': 'groups of indicators',
                'ordering': ('rank', 'code'),
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='English name')),
                ('relation', models.CharField(choices=[('equal', 'equals'), ('at_most', 'is at most')], default='equal', max_length=7, verbose_name='relation')),
                ('left', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=61), size=None, verbose_name='left side')),
                ('right', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=61), size=None, verbose_name='right side')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit', verbose_name='union whose own it is')),
                ('group', models.ForeignKey(db_column='group', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.indicatorgroup', to_field='code')),
            ],
            options={
                'verbose_name': 'rule of arithmetic',
                'verbose_name_plural': 'rules of arithmetic',
                'ordering': ('code',),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('left', []), _negated=True), models.Q(('right', []), _negated=True)), name='identity_has_two_sides')],
            },
        ),
        migrations.CreateModel(
            name='IdentityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=60, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='English name')),
                ('relation', models.CharField(choices=[('equal', 'equals'), ('at_most', 'is at most')], default='equal', max_length=7, verbose_name='relation')),
                ('left', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=61), size=None, verbose_name='left side')),
                ('right', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=61), size=None, verbose_name='right side')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.identity')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union whose own it is')),
                ('group', models.ForeignKey(db_column='group', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.indicatorgroup', to_field='code')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IndicatorGroupEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=60, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='English name')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='rank')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.indicatorgroup')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportAdjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('now', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('added', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('removed', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.indicatorversion')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.snapshot')),
                ('told_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='reports.snapshot')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('told_in', 'of', 'definition'), name='adjustment_is_told_once')],
            },
        ),
        migrations.CreateModel(
            name='ReportSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, validators=[common.validators.plain_text], verbose_name='name')),
                ('cadence', models.CharField(choices=[('any', 'any period'), ('month', 'month'), ('quarter', 'quarter'), ('half', 'half-year'), ('nine_months', 'nine months'), ('year', 'year'), ('stat_half', 'statistical half-year, closing on 31/5 and 30/11'), ('stat_year', 'statistical year, closing on 30/11'), ('school_year', 'school year')], max_length=12, verbose_name='kind of period')),
                ('expects', models.CharField(choices=[('below', "all unions below, of the outline's level"), ('children', "the unions directly below, of the outline's level"), ('itself', 'the union itself')], default='below', max_length=8, verbose_name='who owes it')),
                ('opens_before', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(180)], verbose_name='drafts this many days before the period ends')),
                ('due_after', models.SmallIntegerField(default=5, validators=[django.core.validators.MaxValueValidator(180)], verbose_name='due this many days after the period ends')),
                ('remind', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=reports.models.calls.reminders, size=None, verbose_name='reminders')),
                ('starts_on', models.DateField(verbose_name='for periods that end on or after')),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('set_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.reporttemplate', verbose_name='outline')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'verbose_name': 'report schedule',
                'verbose_name_plural': 'report schedules',
                'ordering': ('name',),
                'constraints': [models.CheckConstraint(condition=models.Q(('cadence', 'any'), _negated=True), name='schedule_comes_round', violation_error_message='Say for which kind of period.'), models.CheckConstraint(condition=models.Q(('set_at__isnull', False), ('set_by__isnull', False)), name='schedule_was_set_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ReportCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period_code', models.CharField(max_length=30, verbose_name='period')),
                ('period_name', models.CharField(blank=True, editable=False, max_length=80)),
                ('expects', models.CharField(choices=[('below', "all unions below, of the outline's level"), ('children', "the unions directly below, of the outline's level"), ('itself', 'the union itself')], default='below', max_length=8, verbose_name='who owes it')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('remind', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=reports.models.calls.reminders, size=None, verbose_name='reminders')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('closed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.reporttemplate', verbose_name='outline')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit', verbose_name='union')),
                ('schedule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='reports.reportschedule')),
            ],
            options={
                'verbose_name': 'call for reports',
                'verbose_name_plural': 'calls for reports',
                'ordering': ('-due_on', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('unit', 'template', 'period_code'), name='call_goes_out_once', violation_error_message='These reports are asked for already.'), models.UniqueConstraint(condition=models.Q(('schedule__isnull', False)), fields=('schedule', 'period_code'), name='schedule_calls_once_a_period'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='call_closing_is_whole'), models.CheckConstraint(condition=models.Q(('opened_by__isnull', False), ('schedule__isnull', False), _connector='OR'), name='call_was_opened')],
            },
        ),
        migrations.CreateModel(
            name='ReportCallEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period_code', models.CharField(max_length=30, verbose_name='period')),
                ('period_name', models.CharField(blank=True, editable=False, max_length=80)),
                ('expects', models.CharField(choices=[('below', "all unions below, of the outline's level"), ('children', "the unions directly below, of the outline's level"), ('itself', 'the union itself')], default='below', max_length=8, verbose_name='who owes it')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('remind', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=reports.models.calls.reminders, size=None, verbose_name='reminders')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportcall')),
                ('template', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reporttemplate', verbose_name='outline')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union')),
                ('schedule', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reportschedule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, validators=[common.validators.plain_text], verbose_name='comment')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('form_key', models.UUIDField(unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('indicator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.indicator')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='reports.reportcomment')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='reports.report')),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.snapshot')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ('at', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('resolved_at', None), ('resolved_by', None)), models.Q(('resolved_at__isnull', False), ('resolved_by__isnull', False)), _connector='OR'), name='comment_is_resolved_by_somebody'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='comment_answers_another')],
            },
        ),
        migrations.CreateModel(
            name='ReportCommentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('text', models.TextField(max_length=2000, validators=[common.validators.plain_text], verbose_name='comment')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('form_key', models.UUIDField()),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('indicator', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.indicator')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reportcomment')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportcomment')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.report')),
                ('resolved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.snapshot')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportScheduleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120, validators=[common.validators.plain_text], verbose_name='name')),
                ('cadence', models.CharField(choices=[('any', 'any period'), ('month', 'month'), ('quarter', 'quarter'), ('half', 'half-year'), ('nine_months', 'nine months'), ('year', 'year'), ('stat_half', 'statistical half-year, closing on 31/5 and 30/11'), ('stat_year', 'statistical year, closing on 30/11'), ('school_year', 'school year')], max_length=12, verbose_name='kind of period')),
                ('expects', models.CharField(choices=[('below', "all unions below, of the outline's level"), ('children', "the unions directly below, of the outline's level"), ('itself', 'the union itself')], default='below', max_length=8, verbose_name='who owes it')),
                ('opens_before', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(180)], verbose_name='drafts this many days before the period ends')),
                ('due_after', models.SmallIntegerField(default=5, validators=[django.core.validators.MaxValueValidator(180)], verbose_name='due this many days after the period ends')),
                ('remind', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=reports.models.calls.reminders, size=None, verbose_name='reminders')),
                ('starts_on', models.DateField(verbose_name='for periods that end on or after')),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportschedule')),
                ('set_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reporttemplate', verbose_name='outline')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('called', 'Asked for'), ('opened', 'Begun'), ('submitted', 'Handed in'), ('withdrawn', 'Taken back'), ('returned', 'Sent back'), ('accepted', 'Accepted'), ('reopened', 'Opened again'), ('locked', 'Locked'), ('excused', 'Excused'), ('owed', 'Owed again'), ('due', 'Due day changed')], max_length=9)),
                ('reason', models.CharField(blank=True, max_length=1000, validators=[common.validators.plain_text], verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='reports.report')),
                ('snapshot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.snapshot')),
            ],
            options={
                'ordering': ('at', 'pk'),
                'indexes': [models.Index(fields=['report', 'at'], name='step_of_report')],
            },
        ),
        migrations.CreateModel(
            name='SignedCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('intact', 'signed, unchanged before the signature'), ('scan', 'a scan')], max_length=6)),
                ('note', models.CharField(blank=True, max_length=250, validators=[common.validators.plain_text], verbose_name='note')),
                ('brought_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('brought_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signed_copies', to='reports.snapshot')),
            ],
            options={
                'ordering': ('-brought_at',),
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'file'), name='signed_copy_is_kept_once'), models.CheckConstraint(condition=models.Q(('brought_at__isnull', False), ('brought_by__isnull', False)), name='signed_copy_was_brought_by_somebody')],
            },
        ),
        migrations.AlterModelOptions(
            name='rendering',
            options={'ordering': ('form', 'part')},
        ),
        migrations.AlterModelOptions(
            name='reporttemplate',
            options={'ordering': ('code', '-number'), 'verbose_name': 'report template', 'verbose_name_plural': 'report templates'},
        ),
        migrations.RemoveConstraint(
            model_name='indicatorversion',
            name='indicator_version_counts_or_is_made_of_others',
        ),
        migrations.RemoveConstraint(
            model_name='report',
            name='report_submission_is_whole',
        ),
        migrations.AddField(
            model_name='indicator',
            name='better',
            field=models.CharField(blank=True, choices=[('more', 'more is better'), ('less', 'less is better')], max_length=4, verbose_name='direction'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='explanation',
            field=models.TextField(blank=True, max_length=2000, validators=[common.validators.plain_text], verbose_name='explanation'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='obliged',
            field=models.ManyToManyField(blank=True, related_name='+', to='unions.level', verbose_name='levels whose unions must declare it'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit', verbose_name='union whose own it is'),
        ),
        migrations.AddField(
            model_name='indicatorevent',
            name='better',
            field=models.CharField(blank=True, choices=[('more', 'more is better'), ('less', 'less is better')], max_length=4, verbose_name='direction'),
        ),
        migrations.AddField(
            model_name='indicatorevent',
            name='explanation',
            field=models.TextField(blank=True, max_length=2000, validators=[common.validators.plain_text], verbose_name='explanation'),
        ),
        migrations.AddField(
            model_name='indicatorevent',
            name='unit',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union whose own it is'),
        ),
        migrations.AddField(
            model_name='indicatorversion',
            name='defined_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='indicatorversion',
            name='reason',
            field=models.CharField(blank=True, max_length=250, validators=[common.validators.plain_text], verbose_name='what changed'),
        ),
        migrations.AddField(
            model_name='indicatorversion',
            name='wording',
            field=models.CharField(blank=True, max_length=24, verbose_name='wording'),
        ),
        migrations.AddField(
            model_name='indicatorversionevent',
            name='defined_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='indicatorversionevent',
            name='reason',
            field=models.CharField(blank=True, max_length=250, validators=[common.validators.plain_text], verbose_name='what changed'),
        ),
        migrations.AddField(
            model_name='indicatorversionevent',
            name='wording',
            field=models.CharField(blank=True, max_length=24, verbose_name='wording'),
        ),
        migrations.AddField(
            model_name='rendering',
            name='form',
            field=models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word'), ('xlsx', 'Excel')], default='pdf', max_length=4, verbose_name='form'),
        ),
        migrations.AddField(
            model_name='rendering',
            name='part',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='report',
            name='accepted_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='accepted_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='report',
            name='due_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='due on'),
        ),
        migrations.AddField(
            model_name='report',
            name='period_name',
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='accepted_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='accepted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='due_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='due on'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='period_name',
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name='reportsection',
            name='is_annex',
            field=models.BooleanField(default=False, verbose_name='annex'),
        ),
        migrations.AddField(
            model_name='reportsectionevent',
            name='is_annex',
            field=models.BooleanField(default=False, verbose_name='annex'),
        ),
        migrations.AddField(
            model_name='reporttemplate',
            name='cadence',
            field=models.CharField(choices=[('any', 'any period'), ('month', 'month'), ('quarter', 'quarter'), ('half', 'half-year'), ('nine_months', 'nine months'), ('year', 'year'), ('stat_half', 'statistical half-year, closing on 31/5 and 30/11'), ('stat_year', 'statistical year, closing on 30/11'), ('school_year', 'school year')], default='any', max_length=12, verbose_name='kind of period'),
        ),
        migrations.AddField(
            model_name='reporttemplate',
            name='changed_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reporttemplate',
            name='number',
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='version'),
        ),
        migrations.AddField(
            model_name='reporttemplate',
            name='state',
            field=models.CharField(choices=[('draft', 'in preparation'), ('in_use', 'in use'), ('retired', 'out of use')], default='in_use', editable=False, max_length=7, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='reporttemplate',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.unionunit', verbose_name='union whose own it is'),
        ),
        migrations.AddField(
            model_name='reporttemplate',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='reporttemplateevent',
            name='cadence',
            field=models.CharField(choices=[('any', 'any period'), ('month', 'month'), ('quarter', 'quarter'), ('half', 'half-year'), ('nine_months', 'nine months'), ('year', 'year'), ('stat_half', 'statistical half-year, closing on 31/5 and 30/11'), ('stat_year', 'statistical year, closing on 30/11'), ('school_year', 'school year')], default='any', max_length=12, verbose_name='kind of period'),
        ),
        migrations.AddField(
            model_name='reporttemplateevent',
            name='changed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reporttemplateevent',
            name='number',
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='version'),
        ),
        migrations.AddField(
            model_name='reporttemplateevent',
            name='state',
            field=models.CharField(choices=[('draft', 'in preparation'), ('in_use', 'in use'), ('retired', 'out of use')], default='in_use', editable=False, max_length=7, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='reporttemplateevent',
            name='unit',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union whose own it is'),
        ),
        migrations.AddField(
            model_name='reporttemplateevent',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='templatesection',
            name='is_annex',
            field=models.BooleanField(default=False, verbose_name='annex'),
        ),
        migrations.AddField(
            model_name='templatesectionevent',
            name='is_annex',
            field=models.BooleanField(default=False, verbose_name='annex'),
        ),
        migrations.AlterField(
            model_name='indicatorversion',
            name='count_unit',
            field=models.CharField(choices=[('person', 'people'), ('turn', 'participations'), ('portion', 'portions'), ('visit', 'visits'), ('event', 'events'), ('case', 'cases'), ('household', 'households'), ('child', 'children'), ('house', 'houses'), ('group', 'union groups'), ('union', 'unions'), ('model', 'models'), ('work', 'works'), ('place', 'communes and hamlets'), ('initiative', 'initiatives'), ('award', 'awards'), ('prize', 'prizes'), ('placing', 'places in contests'), ('recipient', 'recipients'), ('campaign', 'campaigns'), ('facility', 'facilities'), ('year', 'years'), ('rank', 'place in the order'), ('dong', 'đồng'), ('percent', 'percent')], max_length=12, verbose_name='unit of count'),
        ),
        migrations.AlterField(
            model_name='indicatorversion',
            name='operation',
            field=models.CharField(blank=True, choices=[('ratio', 'ratio'), ('sum', 'sum'), ('difference', 'difference'), ('mean', 'mean'), ('target', 'percent of the target'), ('minimum', 'least of the years'), ('rank', 'place among the unions beside it')], max_length=10, verbose_name='operation'),
        ),
        migrations.AlterField(
            model_name='indicatorversionevent',
            name='count_unit',
            field=models.CharField(choices=[('person', 'people'), ('turn', 'participations'), ('portion', 'portions'), ('visit', 'visits'), ('event', 'events'), ('case', 'cases'), ('household', 'households'), ('child', 'children'), ('house', 'houses'), ('group', 'union groups'), ('union', 'unions'), ('model', 'models'), ('work', 'works'), ('place', 'communes and hamlets'), ('initiative', 'initiatives'), ('award', 'awards'), ('prize', 'prizes'), ('placing', 'places in contests'), ('recipient', 'recipients'), ('campaign', 'campaigns'), ('facility', 'facilities'), ('year', 'years'), ('rank', 'place in the order'), ('dong', 'đồng'), ('percent', 'percent')], max_length=12, verbose_name='unit of count'),
        ),
        migrations.AlterField(
            model_name='indicatorversionevent',
            name='operation',
            field=models.CharField(blank=True, choices=[('ratio', 'ratio'), ('sum', 'sum'), ('difference', 'difference'), ('mean', 'mean'), ('target', 'percent of the target'), ('minimum', 'least of the years'), ('rank', 'place among the unions beside it')], max_length=10, verbose_name='operation'),
        ),
        migrations.AlterField(
            model_name='rendering',
            name='snapshot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renderings', to='reports.snapshot'),
        ),
        migrations.AlterField(
            model_name='report',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('returned', 'Returned'), ('accepted', 'Accepted'), ('locked', 'Locked'), ('excused', 'Excused')], default='draft', editable=False, max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='reportevent',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('returned', 'Returned'), ('accepted', 'Accepted'), ('locked', 'Locked'), ('excused', 'Excused')], default='draft', editable=False, max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='reporttemplate',
            name='code',
            field=models.SlugField(max_length=60, verbose_name='code'),
        ),
        migrations.AlterField(
            model_name='target',
            name='count_unit',
            field=models.CharField(choices=[('person', 'people'), ('turn', 'participations'), ('portion', 'portions'), ('visit', 'visits'), ('event', 'events'), ('case', 'cases'), ('household', 'households'), ('child', 'children'), ('house', 'houses'), ('group', 'union groups'), ('union', 'unions'), ('model', 'models'), ('work', 'works'), ('place', 'communes and hamlets'), ('initiative', 'initiatives'), ('award', 'awards'), ('prize', 'prizes'), ('placing', 'places in contests'), ('recipient', 'recipients'), ('campaign', 'campaigns'), ('facility', 'facilities'), ('year', 'years'), ('rank', 'place in the order'), ('dong', 'đồng'), ('percent', 'percent')], max_length=12, verbose_name='unit of count'),
        ),
        migrations.AlterField(
            model_name='targetevent',
            name='count_unit',
            field=models.CharField(choices=[('person', 'people'), ('turn', 'participations'), ('portion', 'portions'), ('visit', 'visits'), ('event', 'events'), ('case', 'cases'), ('household', 'households'), ('child', 'children'), ('house', 'houses'), ('group', 'union groups'), ('union', 'unions'), ('model', 'models'), ('work', 'works'), ('place', 'communes and hamlets'), ('initiative', 'initiatives'), ('award', 'awards'), ('prize', 'prizes'), ('placing', 'places in contests'), ('recipient', 'recipients'), ('campaign', 'campaigns'), ('facility', 'facilities'), ('year', 'years'), ('rank', 'place in the order'), ('dong', 'đồng'), ('percent', 'percent')], max_length=12, verbose_name='unit of count'),
        ),
        migrations.AddConstraint(
            model_name='indicatorversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first', None), ('operation', ''), ('second', None), models.Q(('kind', ''), _negated=True), models.Q(('measure', ''), _negated=True)), models.Q(('first__isnull', False), ('kind', ''), ('measure', ''), ('operation__in', ['ratio', 'sum', 'difference', 'mean']), ('second__isnull', False)), models.Q(('first__isnull', False), ('kind', ''), ('measure', ''), ('operation__in', ['target', 'minimum', 'rank']), ('second', None)), _connector='OR'), name='indicator_version_counts_or_is_made_of_others', violation_error_message='An indicator counts records or is made of others.'),
        ),
        migrations.AddConstraint(
            model_name='rendering',
            constraint=models.UniqueConstraint(fields=('snapshot', 'form', 'part'), name='rendering_is_made_once'),
        ),
        migrations.AddConstraint(
            model_name='reporttemplate',
            constraint=models.UniqueConstraint(fields=('code', 'number'), name='template_is_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='reporttemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_use')), fields=('code',), name='template_has_one_version_in_use'),
        ),
        migrations.RunSQL(
            # Indicators of before named one of five groups; the rows that they point at come first.
            """
            INSERT INTO reports_indicatorgroup (code, name, name_en, rank)
            SELECT code, name, name_en, rank FROM (VALUES
                ('organisation', 'Tổ chức, đoàn viên', 'Organisation and members', 10),
                ('representation', 'Đại diện, bảo vệ', 'Representation', 30),
                ('care', 'Chăm lo', 'Care', 40),
                ('emulation', 'Thi đua', 'Emulation', 50),
                ('education', 'Tuyên truyền, đào tạo', 'Propaganda and training', 60)) AS known (code, name, name_en, rank)
             WHERE EXISTS (SELECT FROM reports_indicator)
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='indicator',
            name='group',
            field=models.ForeignKey(db_column='group', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.indicatorgroup', to_field='code', verbose_name='group'),
        ),
        migrations.AlterField(
            model_name='indicatorevent',
            name='group',
            field=models.ForeignKey(db_column='group', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.indicatorgroup', to_field='code', verbose_name='group'),
        ),
        migrations.AddField(
            model_name='report',
            name='call',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.reportcall'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='call',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reportcall'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['period_code', 'unit'], name='report_of_period'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['draft', 'returned', 'excused']), ('submitted', None), ('submitted_at', None), ('submitted_by', None)), models.Q(('status__in', ['submitted', 'accepted', 'locked']), ('submitted__isnull', False), ('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='report_submission_is_whole', violation_error_message='A submission says what, who and when.'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('status__in', ['accepted', 'locked'])), models.Q(models.Q(('status__in', ['accepted', 'locked']), _negated=True), ('accepted_at', None), ('accepted_by', None)), _connector='OR'), name='report_acceptance_is_whole', violation_error_message='An acceptance says who and when.'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_by', None), models.Q(('accepted_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='report_is_accepted_by_somebody_else', violation_error_message='Nobody accepts what they handed in themselves.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorevent" ("better", "code", "explanation", "group", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "unit_id") SELECT new_values."better", new_values."code", new_values."explanation", new_values."group", new_values."id", new_values."name", new_values."name_en", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."rank", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f127b16c8109bfd4af7103be217496fe8e8eca00', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_596fa', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_indicatorevent" ("better", "code", "explanation", "group", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "unit_id") VALUES (NEW."better", NEW."code", NEW."explanation", NEW."group", NEW."id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."rank", NEW."unit_id"); RETURN NULL;', hash='e0486a32c0932873269db23da1020b86e1d79622', operation='UPDATE', pgid='pgtrigger_changed_update_2f18e', table='reports_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorevent" ("better", "code", "explanation", "group", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "unit_id") SELECT old_values."better", old_values."code", old_values."explanation", old_values."group", old_values."id", old_values."name", old_values."name_en", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."rank", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='06e23863b2b956d1189a4350c63dfdeedc1f8a73', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_4bcb6', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorversion',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorversionevent" ("count_unit", "defined_by_id", "first_id", "id", "indicator_id", "kind", "measure", "number", "operation", "period_rule", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "scope_rule", "second_id", "valid", "where", "wording") SELECT new_values."count_unit", new_values."defined_by_id", new_values."first_id", new_values."id", new_values."indicator_id", new_values."kind", new_values."measure", new_values."number", new_values."operation", new_values."period_rule", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."reason", new_values."scope_rule", new_values."second_id", new_values."valid", new_values."where", new_values."wording" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9df5ffa1ac379d6429e1340b0afa21fff537bcf9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_8a705', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_indicatorversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorversion',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_indicatorversionevent" ("count_unit", "defined_by_id", "first_id", "id", "indicator_id", "kind", "measure", "number", "operation", "period_rule", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "scope_rule", "second_id", "valid", "where", "wording") VALUES (NEW."count_unit", NEW."defined_by_id", NEW."first_id", NEW."id", NEW."indicator_id", NEW."kind", NEW."measure", NEW."number", NEW."operation", NEW."period_rule", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."reason", NEW."scope_rule", NEW."second_id", NEW."valid", NEW."where", NEW."wording"); RETURN NULL;', hash='883eb0d8afc5f5e18b22762915c94eb8a39bf92f', operation='UPDATE', pgid='pgtrigger_changed_update_dc3e8', table='reports_indicatorversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorversion',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorversionevent" ("count_unit", "defined_by_id", "first_id", "id", "indicator_id", "kind", "measure", "number", "operation", "period_rule", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "scope_rule", "second_id", "valid", "where", "wording") SELECT old_values."count_unit", old_values."defined_by_id", old_values."first_id", old_values."id", old_values."indicator_id", old_values."kind", old_values."measure", old_values."number", old_values."operation", old_values."period_rule", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."reason", old_values."scope_rule", old_values."second_id", old_values."valid", old_values."where", old_values."wording" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2d990dd69fd5272af1e430d925817844f168f545', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_77521', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_indicatorversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_goes_its_way', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{draft:submitted,draft:excused,excused:draft,submitted:draft,submitted:returned,submitted:accepted,returned:submitted,accepted:returned,accepted:locked}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='a5a32c470856d374ddf7dacccfc639f5f2cb63fb', operation='UPDATE', pgid='pgtrigger_report_goes_its_way_59aa0', table='reports_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportevent" ("accepted_at", "accepted_by_id", "call_id", "dated_on", "document_number", "due_on", "id", "period_code", "period_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipients", "status", "submitted_at", "submitted_by_id", "submitted_id", "template_id", "unit_id", "version") SELECT new_values."accepted_at", new_values."accepted_by_id", new_values."call_id", new_values."dated_on", new_values."document_number", new_values."due_on", new_values."id", new_values."period_code", new_values."period_name", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."recipients", new_values."status", new_values."submitted_at", new_values."submitted_by_id", new_values."submitted_id", new_values."template_id", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e393725141a83f4ebb5209653a713ce1b1a8961f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_6be93', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reportevent" ("accepted_at", "accepted_by_id", "call_id", "dated_on", "document_number", "due_on", "id", "period_code", "period_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipients", "status", "submitted_at", "submitted_by_id", "submitted_id", "template_id", "unit_id", "version") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."call_id", NEW."dated_on", NEW."document_number", NEW."due_on", NEW."id", NEW."period_code", NEW."period_name", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."recipients", NEW."status", NEW."submitted_at", NEW."submitted_by_id", NEW."submitted_id", NEW."template_id", NEW."unit_id", NEW."version"); RETURN NULL;', hash='fb3fd76ba07702cfe07a45c4047eb7844a79b55e', operation='UPDATE', pgid='pgtrigger_changed_update_d5bfe', table='reports_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportevent" ("accepted_at", "accepted_by_id", "call_id", "dated_on", "document_number", "due_on", "id", "period_code", "period_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipients", "status", "submitted_at", "submitted_by_id", "submitted_id", "template_id", "unit_id", "version") SELECT old_values."accepted_at", old_values."accepted_by_id", old_values."call_id", old_values."dated_on", old_values."document_number", old_values."due_on", old_values."id", old_values."period_code", old_values."period_name", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."recipients", old_values."status", old_values."submitted_at", old_values."submitted_by_id", old_values."submitted_id", old_values."template_id", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ca8e7fba0ed3db24bf38cc114f45b678666da7d4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_e2f13', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsection',
            trigger=pgtrigger.compiler.Trigger(name='submitted_text_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM reports_report r\n                                WHERE r.id IN (OLD.report_id, NEW.report_id) AND r.status NOT IN ('draft', 'returned')) THEN\n                        RAISE EXCEPTION 'report % is submitted', coalesce(NEW.report_id, OLD.report_id)\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'report_text_stands_once_submitted';\n                    END IF;\n                    RETURN coalesce(NEW, OLD);\n                ", hash='bdcdbbb62ccde08ae3037b469d93a4bc6814dcc2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_submitted_text_stands_53501', table='reports_reportsection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsection',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportsectionevent" ("body", "heading", "id", "is_annex", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "report_id") SELECT new_values."body", new_values."heading", new_values."id", new_values."is_annex", new_values."level", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."rank", new_values."report_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0fcfa8b053dac6b6a9a5f07bb5c30d5e5b77900b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_71c00', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reportsection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsection',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reportsectionevent" ("body", "heading", "id", "is_annex", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "report_id") VALUES (NEW."body", NEW."heading", NEW."id", NEW."is_annex", NEW."level", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."rank", NEW."report_id"); RETURN NULL;', hash='a859b1b1b18e3b6faaf643ccfbf3d6a7666abfe8', operation='UPDATE', pgid='pgtrigger_changed_update_438cc', table='reports_reportsection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsection',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportsectionevent" ("body", "heading", "id", "is_annex", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "report_id") SELECT old_values."body", old_values."heading", old_values."id", old_values."is_annex", old_values."level", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."rank", old_values."report_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d56a999019289cddedcc219eae833d9e2aa5e556', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_aa11c', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reportsection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporttemplate',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reporttemplateevent" ("cadence", "changed_by_id", "code", "id", "level_id", "name", "name_en", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title", "unit_id", "version") SELECT new_values."cadence", new_values."changed_by_id", new_values."code", new_values."id", new_values."level_id", new_values."name", new_values."name_en", new_values."number", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."state", new_values."title", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='21339d0e01a04fcf4ba59364285bab6dad515e2a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_9c9fb', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reporttemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporttemplate',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reporttemplateevent" ("cadence", "changed_by_id", "code", "id", "level_id", "name", "name_en", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title", "unit_id", "version") VALUES (NEW."cadence", NEW."changed_by_id", NEW."code", NEW."id", NEW."level_id", NEW."name", NEW."name_en", NEW."number", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."state", NEW."title", NEW."unit_id", NEW."version"); RETURN NULL;', hash='e61b994966b234e5999fd4f7ad7e572998f805c1', operation='UPDATE', pgid='pgtrigger_changed_update_cd2ce', table='reports_reporttemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporttemplate',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reporttemplateevent" ("cadence", "changed_by_id", "code", "id", "level_id", "name", "name_en", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title", "unit_id", "version") SELECT old_values."cadence", old_values."changed_by_id", old_values."code", old_values."id", old_values."level_id", old_values."name", old_values."name_en", old_values."number", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."state", old_values."title", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b74f97b2948e35b2f5b9b4e5e65dced109de8714', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_4f20e', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reporttemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='templatesection',
            trigger=pgtrigger.compiler.Trigger(name='text_in_use_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM reports_reporttemplate t\n                                WHERE t.id = OLD.template_id AND t.state <> 'draft') THEN\n                        RAISE EXCEPTION 'template % is in use', OLD.template_id\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'template_text_stands_once_in_use';\n                    END IF;\n                    RETURN coalesce(NEW, OLD);\n                ", hash='6dc9cf5c23a09f7f1d548fdac01b06f911f70a4d', operation='UPDATE OR DELETE', pgid='pgtrigger_text_in_use_stands_1ba8d', table='reports_templatesection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='templatesection',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_templatesectionevent" ("body", "heading", "id", "is_annex", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "template_id") SELECT new_values."body", new_values."heading", new_values."id", new_values."is_annex", new_values."level", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."rank", new_values."template_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3799cf141915183a05efd786cd15bb32912ad5b4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_f6382', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_templatesection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='templatesection',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_templatesectionevent" ("body", "heading", "id", "is_annex", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "template_id") VALUES (NEW."body", NEW."heading", NEW."id", NEW."is_annex", NEW."level", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."rank", NEW."template_id"); RETURN NULL;', hash='dbb9eb714729e7eb6bdd8a0bcdd09a7e8606c147', operation='UPDATE', pgid='pgtrigger_changed_update_1ee6a', table='reports_templatesection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='templatesection',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_templatesectionevent" ("body", "heading", "id", "is_annex", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "template_id") SELECT old_values."body", old_values."heading", old_values."id", old_values."is_annex", old_values."level", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."rank", old_values."template_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8f1b4b6c773074c35eb0ff3f73a4776ad7835f2e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_ef79b', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_templatesection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='declaredvalue',
            trigger=pgtrigger.compiler.Trigger(name='unit_existed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (\n                SELECT 1 FROM unions_placement\n                 WHERE child_id = NEW.unit_id AND valid @> NEW.happened_on\n            ) THEN\n                RAISE EXCEPTION 'unit % did not exist on %', NEW.unit_id, NEW.happened_on\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_existed';\n            END IF;\n            RETURN NEW;\n        ", hash='2bcc8a8874b9bbd309f6f94f0c23b383029ab4c3', operation='INSERT OR UPDATE OF "unit_id", "happened_on"', pgid='pgtrigger_unit_existed_3ff48', table='reports_declaredvalue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='declaredvalue',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_declaredvalueevent" ("binned_at", "binned_by_id", "document_id", "form_key", "happened_on", "id", "indicator_id", "is_estimate", "nature", "note", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "recorded_at", "recorded_by_id", "source_document", "stated_by", "unit_id", "value", "version", "weight") SELECT new_values."binned_at", new_values."binned_by_id", new_values."document_id", new_values."form_key", new_values."happened_on", new_values."id", new_values."indicator_id", new_values."is_estimate", new_values."nature", new_values."note", new_values."period", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."quantity", new_values."recorded_at", new_values."recorded_by_id", new_values."source_document", new_values."stated_by", new_values."unit_id", new_values."value", new_values."version", new_values."weight" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='af48b2fd554f063f8bfc3b5efbc27c55e9230ab1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_720af', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_declaredvalue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='declaredvalue',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_declaredvalueevent" ("binned_at", "binned_by_id", "document_id", "form_key", "happened_on", "id", "indicator_id", "is_estimate", "nature", "note", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "recorded_at", "recorded_by_id", "source_document", "stated_by", "unit_id", "value", "version", "weight") VALUES (NEW."binned_at", NEW."binned_by_id", NEW."document_id", NEW."form_key", NEW."happened_on", NEW."id", NEW."indicator_id", NEW."is_estimate", NEW."nature", NEW."note", NEW."period", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."quantity", NEW."recorded_at", NEW."recorded_by_id", NEW."source_document", NEW."stated_by", NEW."unit_id", NEW."value", NEW."version", NEW."weight"); RETURN NULL;', hash='58be4a2800f60df3486aa24ba17ef0a934342600', operation='UPDATE', pgid='pgtrigger_changed_update_e5144', table='reports_declaredvalue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='declaredvalue',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_declaredvalueevent" ("binned_at", "binned_by_id", "document_id", "form_key", "happened_on", "id", "indicator_id", "is_estimate", "nature", "note", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "recorded_at", "recorded_by_id", "source_document", "stated_by", "unit_id", "value", "version", "weight") SELECT old_values."binned_at", old_values."binned_by_id", old_values."document_id", old_values."form_key", old_values."happened_on", old_values."id", old_values."indicator_id", old_values."is_estimate", old_values."nature", old_values."note", old_values."period", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."quantity", old_values."recorded_at", old_values."recorded_by_id", old_values."source_document", old_values."stated_by", old_values."unit_id", old_values."value", old_values."version", old_values."weight" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2a919219356ada3d02cf14d606a5e5fbc09c5fca', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_9fd6a', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_declaredvalue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='declaredvalueevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6cd2f4d754dfba31c0a87d10047c67dbbb1997d4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0a013', table='reports_declaredvalueevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentnumber',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_documentnumberevent" ("about", "dated_on", "given_at", "given_by_id", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "unit_id", "year") SELECT new_values."about", new_values."dated_on", new_values."given_at", new_values."given_by_id", new_values."id", new_values."kind", new_values."number", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."report_id", new_values."unit_id", new_values."year" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='576a52ec731f833ed7423574f3077d167e776843', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_f0814', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_documentnumber', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentnumber',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_documentnumberevent" ("about", "dated_on", "given_at", "given_by_id", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "unit_id", "year") VALUES (NEW."about", NEW."dated_on", NEW."given_at", NEW."given_by_id", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."report_id", NEW."unit_id", NEW."year"); RETURN NULL;', hash='43c84c6faa4cf37a6bd5c5a7060a8866dc9e11ca', operation='UPDATE', pgid='pgtrigger_changed_update_dbda8', table='reports_documentnumber', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentnumber',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_documentnumberevent" ("about", "dated_on", "given_at", "given_by_id", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "unit_id", "year") SELECT old_values."about", old_values."dated_on", old_values."given_at", old_values."given_by_id", old_values."id", old_values."kind", old_values."number", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."report_id", old_values."unit_id", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1c4602b2d864b73920a04826fda4a3eeac6e4e08', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_85be3', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_documentnumber', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentnumberevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='389cfe4207594d39088ea3abbadb0fe64c02f85e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d2df7', table='reports_documentnumberevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorgroup',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorgroupevent" ("code", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") SELECT new_values."code", new_values."id", new_values."name", new_values."name_en", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."rank" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9770242fd922518e1f0ac6ee844009e8fd51d7d5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_5f94a', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_indicatorgroup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorgroup',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_indicatorgroupevent" ("code", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") VALUES (NEW."code", NEW."id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."rank"); RETURN NULL;', hash='c77eeedb120c964d9f765a6a26d5b845fb88352b', operation='UPDATE', pgid='pgtrigger_changed_update_c56d6', table='reports_indicatorgroup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorgroup',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorgroupevent" ("code", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") SELECT old_values."code", old_values."id", old_values."name", old_values."name_en", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."rank" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='92e1bf7c86831501d00a161d5f611564db306ea7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_1e86e', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_indicatorgroup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identity',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_identityevent" ("code", "group", "id", "left", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "right", "unit_id", "valid") SELECT new_values."code", new_values."group", new_values."id", new_values."left", new_values."name", new_values."name_en", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."relation", new_values."right", new_values."unit_id", new_values."valid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='970adf5ac086857a9c7ed1b82654721bedfce19e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_569c4', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_identity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identity',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_identityevent" ("code", "group", "id", "left", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "right", "unit_id", "valid") VALUES (NEW."code", NEW."group", NEW."id", NEW."left", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."relation", NEW."right", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='3b9a1f31b191621a5558552e186ae3918d74dff0', operation='UPDATE', pgid='pgtrigger_changed_update_e2b08', table='reports_identity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identity',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_identityevent" ("code", "group", "id", "left", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "right", "unit_id", "valid") SELECT old_values."code", old_values."group", old_values."id", old_values."left", old_values."name", old_values."name_en", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."relation", old_values."right", old_values."unit_id", old_values."valid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e4e7e2272b89eb7ce37691cedc65560722208554', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_5d3fe', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_identity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identityevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='156d5a11fce772ed7b554467bc402b79442dda93', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8babd', table='reports_identityevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorgroupevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e12513f51ebe5933564357a563826e48424805a7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_37bd6', table='reports_indicatorgroupevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportadjustment',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9be89458879a0e4f40eeb508c8a41c347ab3759e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_239a0', table='reports_reportadjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportschedule',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportscheduleevent" ("cadence", "due_after", "expects", "id", "is_active", "name", "opens_before", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind", "set_at", "set_by_id", "starts_on", "template_id", "unit_id", "version") SELECT new_values."cadence", new_values."due_after", new_values."expects", new_values."id", new_values."is_active", new_values."name", new_values."opens_before", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."remind", new_values."set_at", new_values."set_by_id", new_values."starts_on", new_values."template_id", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5225e3e5ddb5781d2f3b5de04060fb3f2df31cdf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_38564', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reportschedule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportschedule',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reportscheduleevent" ("cadence", "due_after", "expects", "id", "is_active", "name", "opens_before", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind", "set_at", "set_by_id", "starts_on", "template_id", "unit_id", "version") VALUES (NEW."cadence", NEW."due_after", NEW."expects", NEW."id", NEW."is_active", NEW."name", NEW."opens_before", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."remind", NEW."set_at", NEW."set_by_id", NEW."starts_on", NEW."template_id", NEW."unit_id", NEW."version"); RETURN NULL;', hash='0db0cb6513d7ede205849a9d0535df6bd80253e2', operation='UPDATE', pgid='pgtrigger_changed_update_16ec3', table='reports_reportschedule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportschedule',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportscheduleevent" ("cadence", "due_after", "expects", "id", "is_active", "name", "opens_before", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind", "set_at", "set_by_id", "starts_on", "template_id", "unit_id", "version") SELECT old_values."cadence", old_values."due_after", old_values."expects", old_values."id", old_values."is_active", old_values."name", old_values."opens_before", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."remind", old_values."set_at", old_values."set_by_id", old_values."starts_on", old_values."template_id", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2443405eeb888306c1e088e5361295406710642b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_21c95', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reportschedule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportcall',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportcallevent" ("closed_at", "closed_by_id", "due_on", "expects", "id", "opened_at", "opened_by_id", "period_code", "period_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind", "schedule_id", "template_id", "unit_id", "version") SELECT new_values."closed_at", new_values."closed_by_id", new_values."due_on", new_values."expects", new_values."id", new_values."opened_at", new_values."opened_by_id", new_values."period_code", new_values."period_name", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."remind", new_values."schedule_id", new_values."template_id", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='85bd62040b0c348e16ed033520824cc524b797c1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_304c8', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reportcall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportcall',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reportcallevent" ("closed_at", "closed_by_id", "due_on", "expects", "id", "opened_at", "opened_by_id", "period_code", "period_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind", "schedule_id", "template_id", "unit_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."due_on", NEW."expects", NEW."id", NEW."opened_at", NEW."opened_by_id", NEW."period_code", NEW."period_name", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."remind", NEW."schedule_id", NEW."template_id", NEW."unit_id", NEW."version"); RETURN NULL;', hash='378567fd8ea4d4512ba0afa51241f867a520b01e', operation='UPDATE', pgid='pgtrigger_changed_update_89e52', table='reports_reportcall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportcall',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportcallevent" ("closed_at", "closed_by_id", "due_on", "expects", "id", "opened_at", "opened_by_id", "period_code", "period_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind", "schedule_id", "template_id", "unit_id", "version") SELECT old_values."closed_at", old_values."closed_by_id", old_values."due_on", old_values."expects", old_values."id", old_values."opened_at", old_values."opened_by_id", old_values."period_code", old_values."period_name", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."remind", old_values."schedule_id", old_values."template_id", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8e1d0d70306c1d3d01baab7ffe92015d5675c310', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_23a36', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reportcall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportcallevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5a8c90be3be7ac0a2eaad620e80f875f81d07c7f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_af205', table='reports_reportcallevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportcomment',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportcommentevent" ("at", "by_id", "form_key", "id", "indicator_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "resolved_at", "resolved_by_id", "snapshot_id", "text") SELECT new_values."at", new_values."by_id", new_values."form_key", new_values."id", new_values."indicator_id", new_values."parent_id", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."report_id", new_values."resolved_at", new_values."resolved_by_id", new_values."snapshot_id", new_values."text" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='43f9cac70751ff8c260545aa0a366e1e9d926b26', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_dc094', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reportcomment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportcomment',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reportcommentevent" ("at", "by_id", "form_key", "id", "indicator_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "resolved_at", "resolved_by_id", "snapshot_id", "text") VALUES (NEW."at", NEW."by_id", NEW."form_key", NEW."id", NEW."indicator_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."report_id", NEW."resolved_at", NEW."resolved_by_id", NEW."snapshot_id", NEW."text"); RETURN NULL;', hash='2f8b2211b6cc4846ed3d5888e7a10e0ffb9e053f', operation='UPDATE', pgid='pgtrigger_changed_update_3d7ce', table='reports_reportcomment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportcomment',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportcommentevent" ("at", "by_id", "form_key", "id", "indicator_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "resolved_at", "resolved_by_id", "snapshot_id", "text") SELECT old_values."at", old_values."by_id", old_values."form_key", old_values."id", old_values."indicator_id", old_values."parent_id", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."report_id", old_values."resolved_at", old_values."resolved_by_id", old_values."snapshot_id", old_values."text" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d5b7f509b4373768cfa189f5ab75d632b08b0dc6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_e2e9a', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reportcomment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportcommentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8c97caa29b719f29d2beeb07b823881e662ce744', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7cf6d', table='reports_reportcommentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportscheduleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8a5df0f8e5d1327b094686256bbc12301bbbfdd8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_65aad', table='reports_reportscheduleevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportstep',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='46c006c4a0891be0dbc76e9c62771c66f787235d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f4834', table='reports_reportstep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signedcopy',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f6c548528017d5072340132c6f8a287e608083d4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_738dd', table='reports_signedcopy', when='BEFORE')),
        ),
    ]
