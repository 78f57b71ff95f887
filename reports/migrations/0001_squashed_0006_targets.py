import common.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('reports', '0001_first'), ('reports', '0002_differences'), ('reports', '0003_means_and_places'), ('reports', '0004_people_are_counted_on_lists_too'), ('reports', '0005_history_by_statement'), ('reports', '0006_targets')]

    initial = True

    dependencies = [
        ('campaigns', '0001_squashed_0003_campaigns_to_awards'),
        ('common', '0002_squashed_0005_context_without_errors'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('unions', '0001_squashed_0006_history_by_statement'),
        ('unions', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*(\\.[a-z0-9_]+)+$')], verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
                ('group', models.CharField(choices=[('organisation', 'Organisation and members'), ('care', 'Care'), ('emulation', 'Emulation'), ('education', 'Propaganda and training'), ('representation', 'Representation')], max_length=14, verbose_name='group')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='rank')),
            ],
            options={
                'verbose_name': 'indicator',
                'verbose_name_plural': 'indicators',
                'ordering': ('rank', 'code'),
            },
        ),
        migrations.CreateModel(
            name='IndicatorVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('kind', models.CharField(blank=True, max_length=60, verbose_name='records')),
                ('measure', models.CharField(blank=True, max_length=40, verbose_name='measure')),
                ('where', models.JSONField(blank=True, default=dict, verbose_name='conditions')),
                ('period_rule', models.CharField(choices=[('in_period', 'in the period'), ('at_end', 'on the last day of the period'), ('at_start', 'on the day before the period')], default='in_period', max_length=10, verbose_name='period rule')),
                ('scope_rule', models.CharField(choices=[('subtree', 'the unit and all below it'), ('own', 'the unit alone')], default='subtree', max_length=8, verbose_name='scope rule')),
                ('count_unit', models.CharField(choices=[('person', 'people'), ('turn', 'participations'), ('portion', 'portions'), ('visit', 'visits'), ('event', 'events'), ('case', 'cases'), ('household', 'households'), ('child', 'children'), ('house', 'houses'), ('group', 'union groups'), ('union', 'unions'), ('model', 'models'), ('work', 'works'), ('place', 'communes and hamlets'), ('initiative', 'initiatives'), ('award', 'awards'), ('prize', 'prizes'), ('placing', 'places in contests'), ('recipient', 'recipients'), ('campaign', 'campaigns'), ('facility', 'facilities'), ('year', 'years'), ('dong', 'đồng'), ('percent', 'percent')], max_length=12, verbose_name='unit of count')),
                ('operation', models.CharField(blank=True, choices=[('ratio', 'ratio'), ('difference', 'difference'), ('mean', 'mean'), ('target', 'percent of the target'), ('minimum', 'least of the years')], max_length=10, verbose_name='operation')),
                ('first', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.indicator')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='reports.indicator')),
                ('second', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.indicator')),
            ],
            options={
                'verbose_name': 'indicator version',
                'verbose_name_plural': 'indicator versions',
                'ordering': ('indicator', 'number'),
                'constraints': [models.UniqueConstraint(fields=('indicator', 'number'), name='indicator_version_is_numbered_once'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('indicator'), models.F('indicator'), models.Value('[]'), function='int8range'), '&&'), ('valid', '&&')], name='indicator_version_one_at_a_time', violation_error_message='Another version of this indicator holds on some of these days.'), models.CheckConstraint(condition=models.Q(models.Q(('first', None), ('operation', ''), ('second', None), models.Q(('kind', ''), _negated=True), models.Q(('measure', ''), _negated=True)), models.Q(('first__isnull', False), ('kind', ''), ('measure', ''), ('operation__in', ['ratio', 'difference', 'mean']), ('second__isnull', False)), models.Q(('first__isnull', False), ('kind', ''), ('measure', ''), ('operation__in', ['target', 'minimum']), ('second', None)), _connector='OR'), name='indicator_version_counts_or_is_made_of_others', violation_error_message='An indicator counts records or is made of others.')],
            },
        ),
        migrations.CreateModel(
            name='ReportTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
                ('title', models.TextField(help_text='A line each; {period} stands for the period.', verbose_name='title')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.level', verbose_name='level')),
            ],
            options={
                'verbose_name': 'report template',
                'verbose_name_plural': 'report templates',
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period_code', models.CharField(max_length=30, verbose_name='period')),
                ('document_number', models.CharField(blank=True, max_length=20, verbose_name='document number')),
                ('dated_on', models.DateField(verbose_name='date of the document')),
                ('recipients', models.TextField(blank=True, help_text='A line each.', max_length=2000, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='recipients')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted')], default='draft', editable=False, max_length=10, verbose_name='status')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('submitted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='unions.unionunit', verbose_name='union')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.reporttemplate')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ('-period_code', 'unit'),
                'constraints': [models.UniqueConstraint(fields=('unit', 'template', 'period_code'), name='report_is_written_once', violation_error_message='This unit already has this report for the period.')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.JSONField()),
                ('tree_on', models.DateField(help_text='The day of the tree under which stocks were counted.')),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='reports.report')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.UniqueConstraint(fields=('report', 'sha256'), name='snapshot_is_taken_once')],
            },
        ),
        migrations.CreateModel(
            name='FrozenFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('numerator', models.BigIntegerField(null=True)),
                ('denominator', models.BigIntegerField(null=True)),
                ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('evidence_sha256', models.CharField(max_length=64)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.indicatorversion')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='reports.snapshot')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'definition'), name='frozen_figure_stands_once'), models.CheckConstraint(condition=models.Q(models.Q(('denominator', None), ('numerator', None)), models.Q(('denominator__isnull', False), ('numerator__isnull', False)), _connector='OR'), name='frozen_figure_keeps_both_parts')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*(\\.[a-z0-9_]+)+$')], verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
                ('group', models.CharField(choices=[('organisation', 'Organisation and members'), ('care', 'Care'), ('emulation', 'Emulation'), ('education', 'Propaganda and training'), ('representation', 'Representation')], max_length=14, verbose_name='group')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='rank')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.indicator')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IndicatorVersionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('kind', models.CharField(blank=True, max_length=60, verbose_name='records')),
                ('measure', models.CharField(blank=True, max_length=40, verbose_name='measure')),
                ('where', models.JSONField(blank=True, default=dict, verbose_name='conditions')),
                ('period_rule', models.CharField(choices=[('in_period', 'in the period'), ('at_end', 'on the last day of the period'), ('at_start', 'on the day before the period')], default='in_period', max_length=10, verbose_name='period rule')),
                ('scope_rule', models.CharField(choices=[('subtree', 'the unit and all below it'), ('own', 'the unit alone')], default='subtree', max_length=8, verbose_name='scope rule')),
                ('count_unit', models.CharField(choices=[('person', 'people'), ('turn', 'participations'), ('portion', 'portions'), ('visit', 'visits'), ('event', 'events'), ('case', 'cases'), ('household', 'households'), ('child', 'children'), ('house', 'houses'), ('group', 'union groups'), ('union', 'unions'), ('model', 'models'), ('work', 'works'), ('place', 'communes and hamlets'), ('initiative', 'initiatives'), ('award', 'awards'), ('prize', 'prizes'), ('placing', 'places in contests'), ('recipient', 'recipients'), ('campaign', 'campaigns'), ('facility', 'facilities'), ('year', 'years'), ('dong', 'đồng'), ('percent', 'percent')], max_length=12, verbose_name='unit of count')),
                ('operation', models.CharField(blank=True, choices=[('ratio', 'ratio'), ('difference', 'difference'), ('mean', 'mean'), ('target', 'percent of the target'), ('minimum', 'least of the years')], max_length=10, verbose_name='operation')),
                ('first', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.indicator')),
                ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.indicator')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.indicatorversion')),
                ('second', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.indicator')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rendering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rendered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile')),
                ('snapshot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rendering', to='reports.snapshot')),
            ],
        ),
        migrations.CreateModel(
            name='ReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period_code', models.CharField(max_length=30, verbose_name='period')),
                ('document_number', models.CharField(blank=True, max_length=20, verbose_name='document number')),
                ('dated_on', models.DateField(verbose_name='date of the document')),
                ('recipients', models.TextField(blank=True, help_text='A line each.', max_length=2000, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='recipients')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted')], default='draft', editable=False, max_length=10, verbose_name='status')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.report')),
                ('submitted_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union')),
                ('template', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reporttemplate')),
                ('submitted', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.snapshot')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('level', models.PositiveSmallIntegerField(default=1, verbose_name='heading level')),
                ('heading', models.CharField(max_length=200, verbose_name='heading')),
                ('body', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reports.report')),
            ],
            options={
                'verbose_name': 'section of a report',
                'verbose_name_plural': 'sections of reports',
                'ordering': ('rank',),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 2)), name='reportsection_level_is_1_or_2')],
            },
        ),
        migrations.CreateModel(
            name='ReportSectionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('level', models.PositiveSmallIntegerField(default=1, verbose_name='heading level')),
                ('heading', models.CharField(max_length=200, verbose_name='heading')),
                ('body', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportsection')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.report')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportTemplateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=60, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
                ('title', models.TextField(help_text='A line each; {period} stands for the period.', verbose_name='title')),
                ('level', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.level', verbose_name='level')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reporttemplate')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period_code', models.CharField(max_length=30, verbose_name='period')),
                ('value', models.DecimalField(decimal_places=6, max_digits=24, verbose_name='target')),
                ('count_unit', models.CharField(choices=[('person', 'people'), ('turn', 'participations'), ('portion', 'portions'), ('visit', 'visits'), ('event', 'events'), ('case', 'cases'), ('household', 'households'), ('child', 'children'), ('house', 'houses'), ('group', 'union groups'), ('union', 'unions'), ('model', 'models'), ('work', 'works'), ('place', 'communes and hamlets'), ('initiative', 'initiatives'), ('award', 'awards'), ('prize', 'prizes'), ('placing', 'places in contests'), ('recipient', 'recipients'), ('campaign', 'campaigns'), ('facility', 'facilities'), ('year', 'years'), ('dong', 'đồng'), ('percent', 'percent')], max_length=12, verbose_name='unit of count')),
                ('at_most', models.BooleanField(default=False, help_text='As with accidents: reached where the result is not above it.', verbose_name='not to be exceeded')),
                ('how', models.CharField(choices=[('hand', 'By hand'), ('evenly', 'The same for each'), ('members', 'By number of members'), ('last_year', 'By what was reached the year before')], default='hand', max_length=9, verbose_name='how it was found')),
                ('denominator', models.BigIntegerField(blank=True, null=True, verbose_name='reckoned by')),
                ('source_document', models.CharField(blank=True, max_length=250, validators=[common.validators.plain_text], verbose_name='source document')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign', verbose_name='campaign')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='reports.indicator', verbose_name='indicator')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='reports.target', verbose_name='part of')),
                ('set_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'ordering': ('-period_code', 'indicator__rank', 'unit__code'),
                'constraints': [models.UniqueConstraint(fields=('indicator', 'unit', 'period_code'), name='target_is_set_once', violation_error_message='This union has a target for that indicator and period already.'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='target_is_not_below_zero', violation_error_message='A target is not below 0.'), models.CheckConstraint(condition=models.Q(('count_unit', 'percent'), ('value', models.Func(models.F('value'), function='trunc')), _connector='OR'), name='target_is_whole_unless_a_share', violation_error_message='What is counted one by one takes a whole number.'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='target_is_not_part_of_itself'), models.CheckConstraint(condition=models.Q(('set_at__isnull', False), ('set_by__isnull', False)), name='target_was_set_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='TargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period_code', models.CharField(max_length=30, verbose_name='period')),
                ('value', models.DecimalField(decimal_places=6, max_digits=24, verbose_name='target')),
                ('count_unit', models.CharField(choices=[('person', 'people'), ('turn', 'participations'), ('portion', 'portions'), ('visit', 'visits'), ('event', 'events'), ('case', 'cases'), ('household', 'households'), ('child', 'children'), ('house', 'houses'), ('group', 'union groups'), ('union', 'unions'), ('model', 'models'), ('work', 'works'), ('place', 'communes and hamlets'), ('initiative', 'initiatives'), ('award', 'awards'), ('prize', 'prizes'), ('placing', 'places in contests'), ('recipient', 'recipients'), ('campaign', 'campaigns'), ('facility', 'facilities'), ('year', 'years'), ('dong', 'đồng'), ('percent', 'percent')], max_length=12, verbose_name='unit of count')),
                ('at_most', models.BooleanField(default=False, help_text='As with accidents: reached where the result is not above it.', verbose_name='not to be exceeded')),
                ('how', models.CharField(choices=[('hand', 'By hand'), ('evenly', 'The same for each'), ('members', 'By number of members'), ('last_year', 'By what was reached the year before')], default='hand', max_length=9, verbose_name='how it was found')),
                ('denominator', models.BigIntegerField(blank=True, null=True, verbose_name='reckoned by')),
                ('source_document', models.CharField(blank=True, max_length=250, validators=[common.validators.plain_text], verbose_name='source document')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('campaign', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='campaigns.campaign', verbose_name='campaign')),
                ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.indicator', verbose_name='indicator')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.target', verbose_name='part of')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.target')),
                ('set_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TemplateSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('level', models.PositiveSmallIntegerField(default=1, verbose_name='heading level')),
                ('heading', models.CharField(max_length=200, verbose_name='heading')),
                ('body', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reports.reporttemplate')),
            ],
            options={
                'verbose_name': 'section of a template',
                'verbose_name_plural': 'sections of templates',
                'ordering': ('rank',),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 2)), name='templatesection_level_is_1_or_2')],
            },
        ),
        migrations.CreateModel(
            name='TemplateSectionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('level', models.PositiveSmallIntegerField(default=1, verbose_name='heading level')),
                ('heading', models.CharField(max_length=200, verbose_name='heading')),
                ('body', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.templatesection')),
                ('template', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.reporttemplate')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='Report',
            name='submitted',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.snapshot'),
        ),
        migrations.AddConstraint(
            model_name='Report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'draft'), ('submitted', None), ('submitted_at', None), ('submitted_by', None)), models.Q(('status', 'submitted'), ('submitted__isnull', False), ('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='report_submission_is_whole', violation_error_message='A submission says what, who and when.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorevent" ("code", "group", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") SELECT new_values."code", new_values."group", new_values."id", new_values."name", new_values."name_en", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."rank" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e5f3c84121ddd38a6b01d109b09b07d8ecdf60a9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_596fa', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_indicatorevent" ("code", "group", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") VALUES (NEW."code", NEW."group", NEW."id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."rank"); RETURN NULL;', hash='0eba69e082c35a3891ef699c5eb2effb09fcb22f', operation='UPDATE', pgid='pgtrigger_changed_update_2f18e', table='reports_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorevent" ("code", "group", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") SELECT old_values."code", old_values."group", old_values."id", old_values."name", old_values."name_en", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."rank" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9de90e08b2598d6044f3999534572b3646dbf32f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_4bcb6', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorversion',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorversionevent" ("count_unit", "first_id", "id", "indicator_id", "kind", "measure", "number", "operation", "period_rule", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope_rule", "second_id", "valid", "where") SELECT new_values."count_unit", new_values."first_id", new_values."id", new_values."indicator_id", new_values."kind", new_values."measure", new_values."number", new_values."operation", new_values."period_rule", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."scope_rule", new_values."second_id", new_values."valid", new_values."where" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='83c318fffbe44e78208f28a63a7be07927bce6eb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_8a705', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_indicatorversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorversion',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_indicatorversionevent" ("count_unit", "first_id", "id", "indicator_id", "kind", "measure", "number", "operation", "period_rule", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope_rule", "second_id", "valid", "where") VALUES (NEW."count_unit", NEW."first_id", NEW."id", NEW."indicator_id", NEW."kind", NEW."measure", NEW."number", NEW."operation", NEW."period_rule", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."scope_rule", NEW."second_id", NEW."valid", NEW."where"); RETURN NULL;', hash='1a7b3516ff602644309651987ec3dde65ed12cfe', operation='UPDATE', pgid='pgtrigger_changed_update_dc3e8', table='reports_indicatorversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorversion',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_indicatorversionevent" ("count_unit", "first_id", "id", "indicator_id", "kind", "measure", "number", "operation", "period_rule", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope_rule", "second_id", "valid", "where") SELECT old_values."count_unit", old_values."first_id", old_values."id", old_values."indicator_id", old_values."kind", old_values."measure", old_values."number", old_values."operation", old_values."period_rule", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."scope_rule", old_values."second_id", old_values."valid", old_values."where" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8efccf533c114a7b7e6e833f3e22d760aa52a3a8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_77521', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_indicatorversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporttemplate',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reporttemplateevent" ("code", "id", "level_id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") SELECT new_values."code", new_values."id", new_values."level_id", new_values."name", new_values."name_en", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='75e207f5c0a0837636d0e13e3d0308e02f551055', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_9c9fb', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reporttemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporttemplate',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reporttemplateevent" ("code", "id", "level_id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."code", NEW."id", NEW."level_id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."title"); RETURN NULL;', hash='2d3d334eaa82651d0adc4c4b282911c05b2b8107', operation='UPDATE', pgid='pgtrigger_changed_update_cd2ce', table='reports_reporttemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporttemplate',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reporttemplateevent" ("code", "id", "level_id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") SELECT old_values."code", old_values."id", old_values."level_id", old_values."name", old_values."name_en", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f9d90349cf4fc5783a0d9c4c49f1890b20fe8dbe', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_4f20e', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reporttemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportevent" ("dated_on", "document_number", "id", "period_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipients", "status", "submitted_at", "submitted_by_id", "submitted_id", "template_id", "unit_id", "version") SELECT new_values."dated_on", new_values."document_number", new_values."id", new_values."period_code", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."recipients", new_values."status", new_values."submitted_at", new_values."submitted_by_id", new_values."submitted_id", new_values."template_id", new_values."unit_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fe9f7d9fdb190a0afb23dd15d9b922a93b3b6f3a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_6be93', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reportevent" ("dated_on", "document_number", "id", "period_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipients", "status", "submitted_at", "submitted_by_id", "submitted_id", "template_id", "unit_id", "version") VALUES (NEW."dated_on", NEW."document_number", NEW."id", NEW."period_code", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."recipients", NEW."status", NEW."submitted_at", NEW."submitted_by_id", NEW."submitted_id", NEW."template_id", NEW."unit_id", NEW."version"); RETURN NULL;', hash='e4f4e7c281c6cdfcdbecf3eb7dfeb96532ffce34', operation='UPDATE', pgid='pgtrigger_changed_update_d5bfe', table='reports_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportevent" ("dated_on", "document_number", "id", "period_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipients", "status", "submitted_at", "submitted_by_id", "submitted_id", "template_id", "unit_id", "version") SELECT old_values."dated_on", old_values."document_number", old_values."id", old_values."period_code", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."recipients", old_values."status", old_values."submitted_at", old_values."submitted_by_id", old_values."submitted_id", old_values."template_id", old_values."unit_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9edc026a82871b6ca123fafe065528329a367e5b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_e2f13', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='snapshot',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cfdfb6cc4820ad61eed4714d6f0ca1f82c441b27', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_96e0e', table='reports_snapshot', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frozenfigure',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='af22d63aed2cad1124aec23d29d13c47489cd8e6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7e78a', table='reports_frozenfigure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ac0f0c021d20f764486034f9a0c01c9af6bed54d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_578a2', table='reports_indicatorevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorversionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2d2a427961c0cc6049e381f2c63e35ff68cb0fef', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b2bd3', table='reports_indicatorversionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rendering',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ab5b1faf63cd93e6ead9f04d50f9ff143b819f3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fbb7f', table='reports_rendering', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='79709c12d5a2ece868c72f81bcfe3e43e6ab1222', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_eac1b', table='reports_reportevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsection',
            trigger=pgtrigger.compiler.Trigger(name='submitted_text_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM reports_report r\n                                WHERE r.id IN (OLD.report_id, NEW.report_id) AND r.status = 'submitted') THEN\n                        RAISE EXCEPTION 'report % is submitted', coalesce(NEW.report_id, OLD.report_id)\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'report_text_stands_once_submitted';\n                    END IF;\n                    RETURN coalesce(NEW, OLD);\n                ", hash='dc2f7029743d2c174f1a2432a7fd10501698650a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_submitted_text_stands_53501', table='reports_reportsection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsection',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportsectionevent" ("body", "heading", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "report_id") SELECT new_values."body", new_values."heading", new_values."id", new_values."level", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."rank", new_values."report_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='362471f3677a7db10a7658fce3ae52d3c5be0cb2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_71c00', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_reportsection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsection',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reportsectionevent" ("body", "heading", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "report_id") VALUES (NEW."body", NEW."heading", NEW."id", NEW."level", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."rank", NEW."report_id"); RETURN NULL;', hash='dd4c6f9958600daf0fc389015e596f78679f3a0f', operation='UPDATE', pgid='pgtrigger_changed_update_438cc', table='reports_reportsection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsection',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportsectionevent" ("body", "heading", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "report_id") SELECT old_values."body", old_values."heading", old_values."id", old_values."level", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."rank", old_values."report_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='510c803ee836a1dc43cd589f6931cfe657a6a370', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_aa11c', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_reportsection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsectionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='66db52c2bc690409e89125fc4c43fb34d06f903b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b3298', table='reports_reportsectionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporttemplateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3b9d99bc2ac7a532887ec5bf462fba485604bf18', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_95bf8', table='reports_reporttemplateevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_targetevent" ("at_most", "campaign_id", "count_unit", "denominator", "form_key", "how", "id", "indicator_id", "parent_id", "period_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at", "set_by_id", "source_document", "unit_id", "value", "version") SELECT new_values."at_most", new_values."campaign_id", new_values."count_unit", new_values."denominator", new_values."form_key", new_values."how", new_values."id", new_values."indicator_id", new_values."parent_id", new_values."period_code", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."set_at", new_values."set_by_id", new_values."source_document", new_values."unit_id", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='98883860f1d5ca82c1c50e758ae9cefba0de9d94', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_63900', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_targetevent" ("at_most", "campaign_id", "count_unit", "denominator", "form_key", "how", "id", "indicator_id", "parent_id", "period_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at", "set_by_id", "source_document", "unit_id", "value", "version") VALUES (NEW."at_most", NEW."campaign_id", NEW."count_unit", NEW."denominator", NEW."form_key", NEW."how", NEW."id", NEW."indicator_id", NEW."parent_id", NEW."period_code", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."set_at", NEW."set_by_id", NEW."source_document", NEW."unit_id", NEW."value", NEW."version"); RETURN NULL;', hash='d54655503ac41b97ce0d765d0c6fb6cee5c77a28', operation='UPDATE', pgid='pgtrigger_changed_update_cbacd', table='reports_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_targetevent" ("at_most", "campaign_id", "count_unit", "denominator", "form_key", "how", "id", "indicator_id", "parent_id", "period_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at", "set_by_id", "source_document", "unit_id", "value", "version") SELECT old_values."at_most", old_values."campaign_id", old_values."count_unit", old_values."denominator", old_values."form_key", old_values."how", old_values."id", old_values."indicator_id", old_values."parent_id", old_values."period_code", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."set_at", old_values."set_by_id", old_values."source_document", old_values."unit_id", old_values."value", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c3cae1bc8b3d221efd51ea6c0fb999a75004bf21', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_497c0', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='targetevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b24e0f555af54da97da6f48c39932b059f4e9414', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_adc18', table='reports_targetevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='templatesection',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_templatesectionevent" ("body", "heading", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "template_id") SELECT new_values."body", new_values."heading", new_values."id", new_values."level", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."rank", new_values."template_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f4a7afeb81f8c6aed085c3a71efccadc1f4673fa', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_f6382', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_templatesection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='templatesection',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_templatesectionevent" ("body", "heading", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "template_id") VALUES (NEW."body", NEW."heading", NEW."id", NEW."level", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."rank", NEW."template_id"); RETURN NULL;', hash='24f7f9066b98fb62d1508f154f199ea6b71c528c', operation='UPDATE', pgid='pgtrigger_changed_update_1ee6a', table='reports_templatesection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='templatesection',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_templatesectionevent" ("body", "heading", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "template_id") SELECT old_values."body", old_values."heading", old_values."id", old_values."level", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."rank", old_values."template_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8c979e291e44e47976175fe4948a25332c09a893', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_ef79b', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_templatesection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='templatesectionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0ae6dc9676ed068535c0a8fe773e536bcb0faeb5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c2f21', table='reports_templatesectionevent', when='BEFORE')),
        ),
    ]
