import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('unions', '0001_first'), ('unions', '0002_lineage_territories_classification'), ('unions', '0003_walls_of_classification'), ('unions', '0004_postings_once_at_a_time'), ('unions', '0005_treasurers'), ('unions', '0006_history_by_statement')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('common', '0001_squashed_0002_jobs_and_files'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnionUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
            ],
            options={
                'verbose_name': 'union',
                'verbose_name_plural': 'unions',
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('full_name', models.CharField(blank=True, max_length=120, verbose_name='full name')),
                ('language', models.CharField(choices=[('vi', 'Vietnamese'), ('en', 'English')], default='vi', max_length=2, verbose_name='language')),
                ('chosen_period', models.CharField(blank=True, editable=False, max_length=30)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('chosen_unit', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='unions.unionunit')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'constraints': [models.CheckConstraint(condition=models.Q(('username', django.db.models.functions.text.Lower('username'))), name='account_name_is_in_small_letters', violation_error_message='The name to sign in with is written in small letters.')],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, verbose_name='number')),
                ('issuer', models.CharField(max_length=200, verbose_name='issued by')),
                ('signed_on', models.DateField(verbose_name='signed on')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('announced_on', models.DateField(blank=True, null=True, verbose_name='announced on')),
                ('abstract', models.CharField(blank=True, max_length=300, verbose_name='abstract')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile', verbose_name='file')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ('-signed_on', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('number', 'issuer', 'signed_on'), name='decision_is_known_once')],
            },
        ),
        migrations.CreateModel(
            name='GradeScale',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('subject', models.CharField(choices=[('unit', 'Unions'), ('member', 'Members')], max_length=6, verbose_name='subject')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('source', models.CharField(blank=True, max_length=250, verbose_name='source')),
            ],
            options={
                'verbose_name': 'scale of grades',
                'verbose_name_plural': 'scales of grades',
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=24, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('short_name', models.CharField(max_length=20, verbose_name='short name')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('from_score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='from score')),
                ('scale', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grades', to='unions.gradescale')),
            ],
            options={
                'verbose_name': 'grade',
                'verbose_name_plural': 'grades',
                'ordering': ('scale', 'rank'),
                'constraints': [models.UniqueConstraint(fields=('scale', 'code'), name='grade_is_known_once'), models.UniqueConstraint(fields=('scale', 'rank'), name='grade_has_a_rank_of_its_own')],
            },
        ),
        migrations.CreateModel(
            name='Level',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, verbose_name='English name')),
                ('rank', models.PositiveSmallIntegerField(help_text='1 stands highest.', verbose_name='rank')),
            ],
            options={
                'verbose_name': 'level',
                'verbose_name_plural': 'levels',
                'ordering': ('rank', 'code'),
            },
        ),
        migrations.CreateModel(
            name='ScoreSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('source', models.CharField(blank=True, max_length=250, verbose_name='source')),
                ('months_from_founding', models.PositiveSmallIntegerField(default=12, verbose_name='months from founding')),
                ('months_from_change', models.PositiveSmallIntegerField(default=6, verbose_name='months from a split or merger')),
                ('top_share', models.PositiveSmallIntegerField(blank=True, help_text='Exceeding it is warned of.', null=True, verbose_name='at most in the top grade (%)')),
                ('levels', models.ManyToManyField(related_name='+', to='unions.level', verbose_name='levels')),
                ('scale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='unions.gradescale')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='score_sheets', to='unions.unionunit', verbose_name='issued by')),
            ],
            options={
                'verbose_name': 'score sheet',
                'verbose_name_plural': 'score sheets',
                'ordering': ('-valid', 'code'),
            },
        ),
        migrations.CreateModel(
            name='Veto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='condition')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('best_grade', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.grade', verbose_name='best grade left')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vetoes', to='unions.scoresheet')),
            ],
            options={
                'verbose_name': 'overriding condition',
                'verbose_name_plural': 'overriding conditions',
                'ordering': ('sheet', 'rank'),
            },
        ),
        migrations.CreateModel(
            name='Classification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_on', models.DateField(verbose_name='as at')),
                ('year_label', models.CharField(help_text='2024, or 2024-2025 for a school year.', max_length=20, verbose_name='year')),
                ('status', models.CharField(choices=[('draft', 'Scoring itself'), ('submitted', 'Awaiting the union above'), ('returned', 'Returned'), ('decided', 'Decided')], default='draft', max_length=9, verbose_name='status')),
                ('self_score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='self score')),
                ('upper_score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='score by the union above')),
                ('grade_reason', models.CharField(blank=True, max_length=500, verbose_name='reason for another grade')),
                ('return_reason', models.CharField(blank=True, max_length=500, verbose_name='what is to be put right')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.decision')),
                ('grade', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.grade', verbose_name='grade')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classifications', to='unions.scoresheet', verbose_name='score sheet')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classifications', to='unions.unionunit', verbose_name='union')),
                ('vetoes', models.ManyToManyField(blank=True, related_name='+', to='unions.veto')),
            ],
            options={
                'verbose_name': 'classification',
                'verbose_name_plural': 'classifications',
                'ordering': ('-happened_on', 'unit'),
                'constraints': [models.UniqueConstraint(fields=('unit', 'year_label'), name='classification_once_a_year', violation_error_message='This union already has a classification for that year.'), models.CheckConstraint(condition=models.Q(models.Q(('submitted_at', None), ('submitted_by', None)), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='classification_submission_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('grade__isnull', False), ('status', 'decided')), models.Q(models.Q(('status', 'decided'), _negated=True), ('decided_at', None), ('decided_by', None)), _connector='OR'), name='classification_decision_is_whole', violation_error_message='A decided classification has a grade and says who decided and when.'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('submitted_by', None), models.Q(('decided_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='classification_is_decided_by_somebody_else', violation_error_message='Nobody decides on what they submitted themselves.')],
            },
        ),
        migrations.CreateModel(
            name='ClassificationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('happened_on', models.DateField(verbose_name='as at')),
                ('year_label', models.CharField(help_text='2024, or 2024-2025 for a school year.', max_length=20, verbose_name='year')),
                ('status', models.CharField(choices=[('draft', 'Scoring itself'), ('submitted', 'Awaiting the union above'), ('returned', 'Returned'), ('decided', 'Decided')], default='draft', max_length=9, verbose_name='status')),
                ('self_score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='self score')),
                ('upper_score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='score by the union above')),
                ('grade_reason', models.CharField(blank=True, max_length=500, verbose_name='reason for another grade')),
                ('return_reason', models.CharField(blank=True, max_length=500, verbose_name='what is to be put right')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.classification')),
                ('submitted_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.decision')),
                ('grade', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.grade', verbose_name='grade')),
                ('sheet', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.scoresheet', verbose_name='score sheet')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='union')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, verbose_name='code')),
                ('kind', models.CharField(choices=[('province', 'Province or city'), ('district', 'District'), ('commune', 'Commune, ward or special zone')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='unions.territory')),
                ('successors', models.ManyToManyField(blank=True, related_name='predecessors', to='unions.territory')),
            ],
            options={
                'verbose_name': 'territory',
                'verbose_name_plural': 'territories',
                'ordering': ('kind', 'code', 'valid'),
                'constraints': [models.UniqueConstraint(fields=('kind', 'code', 'valid'), name='territory_is_known_once'), models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='territory_lasts_at_least_a_day', violation_error_message='A territory lasts at least one day.')],
            },
        ),
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverages', to='unions.territory', verbose_name='territory')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverages', to='unions.unionunit')),
            ],
            options={
                'verbose_name': 'coverage',
                'verbose_name_plural': 'coverages',
                'ordering': ('unit', 'territory', 'valid'),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='coverage_lasts_at_least_a_day', violation_error_message='A coverage lasts at least one day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('unit'), models.F('unit'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('territory'), models.F('territory'), models.Value('[]'), function='int8range'), '&&'), ('valid', '&&')], name='coverage_of_a_territory_once_at_a_time', violation_error_message='The unit already covers this territory on some of these days.')],
            },
        ),
        migrations.CreateModel(
            name='CoverageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.coverage')),
                ('territory', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.territory', verbose_name='territory')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=10, verbose_name='number')),
                ('text', models.CharField(max_length=500, verbose_name='criterion')),
                ('points', models.PositiveSmallIntegerField(verbose_name='most points')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('indicator_code', models.CharField(blank=True, max_length=60, verbose_name='figure')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='unions.scoresheet')),
            ],
            options={
                'verbose_name': 'criterion',
                'verbose_name_plural': 'criteria',
                'ordering': ('sheet', 'rank'),
                'constraints': [models.UniqueConstraint(fields=('sheet', 'number'), name='criterion_is_numbered_once'), models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='criterion_gives_points')],
            },
        ),
        migrations.CreateModel(
            name='CriterionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=10, verbose_name='number')),
                ('text', models.CharField(max_length=500, verbose_name='criterion')),
                ('points', models.PositiveSmallIntegerField(verbose_name='most points')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('indicator_code', models.CharField(blank=True, max_length=60, verbose_name='figure')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.criterion')),
                ('sheet', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.scoresheet')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CriterionScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('self_score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='self score')),
                ('upper_score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='score by the union above')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='explanation')),
                ('classification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='unions.classification')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.criterion')),
            ],
            options={
                'verbose_name': 'score',
                'verbose_name_plural': 'scores',
                'ordering': ('classification', 'criterion__rank'),
                'constraints': [models.UniqueConstraint(fields=('classification', 'criterion'), name='criterion_scored_once')],
            },
        ),
        migrations.CreateModel(
            name='CriterionScoreEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('self_score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='self score')),
                ('upper_score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='score by the union above')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='explanation')),
                ('classification', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.classification')),
                ('criterion', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.criterion')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.criterionscore')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DecisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=60, verbose_name='number')),
                ('issuer', models.CharField(max_length=200, verbose_name='issued by')),
                ('signed_on', models.DateField(verbose_name='signed on')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('announced_on', models.DateField(blank=True, null=True, verbose_name='announced on')),
                ('abstract', models.CharField(blank=True, max_length=300, verbose_name='abstract')),
                ('file', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='common.storedfile', verbose_name='file')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.decision')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EmployerType',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, verbose_name='English name')),
                ('sector', models.CharField(choices=[('public', 'Public sector'), ('business', 'Business sector')], max_length=10, verbose_name='sector')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='rank')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
            ],
            options={
                'verbose_name': 'employer type',
                'verbose_name_plural': 'employer types',
                'ordering': ('rank', 'code'),
            },
        ),
        migrations.CreateModel(
            name='HeirPath',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=120)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='heir_paths', to='unions.unionunit')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='heir_path_prefix', opclasses=['varchar_pattern_ops'])],
            },
        ),
        migrations.CreateModel(
            name='LevelRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='unions.level')),
                ('parent_level', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules_below', to='unions.level')),
            ],
            options={
                'verbose_name': 'level rule',
                'verbose_name_plural': 'level rules',
                'constraints': [models.UniqueConstraint(fields=('level', 'parent_level', 'valid'), name='level_rule_stands_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='LineageEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('founded', 'Founded'), ('recognised', 'Recognised'), ('renamed', 'Renamed'), ('reclassified', 'Reclassified'), ('reparented', 'Moved under another union'), ('transferred_as_is', 'Transferred as is'), ('merged_into_existing', 'Merged into an existing union'), ('merged_into_new', 'Merged into a new union'), ('split', 'Split'), ('carved_out', 'Carved out'), ('dissolved', 'Dissolved'), ('corrected', 'Corrected')], max_length=24, verbose_name='kind')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('reason', models.CharField(blank=True, choices=[('state_salaried_2025', 'Wholly state-salaried, 2025'), ('level_ended_2025', 'Level of union ended, 2025'), ('employer_closed', 'Employer closed'), ('too_few_members', 'Too few members'), ('other', 'Another reason')], max_length=24, verbose_name='reason')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('replaced', models.JSONField(default=dict, editable=False)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('undone_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lineage_events', to='unions.decision', verbose_name='decision')),
                ('recorded_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'reorganisation',
                'verbose_name_plural': 'reorganisations',
                'ordering': ('-effective_on', '-pk'),
                'indexes': [models.Index(fields=['effective_on'], name='lineage_event_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'dissolved'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('kind', 'dissolved'), _negated=True), ('reason', '')), _connector='OR'), name='lineage_event_gives_a_reason_when_units_end', violation_error_message='A dissolution says why, and only a dissolution.'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='lineage_event_undoing_is_whole', violation_error_message='What was undone says by whom and when.')],
            },
        ),
        migrations.CreateModel(
            name='LineageEventEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('founded', 'Founded'), ('recognised', 'Recognised'), ('renamed', 'Renamed'), ('reclassified', 'Reclassified'), ('reparented', 'Moved under another union'), ('transferred_as_is', 'Transferred as is'), ('merged_into_existing', 'Merged into an existing union'), ('merged_into_new', 'Merged into a new union'), ('split', 'Split'), ('carved_out', 'Carved out'), ('dissolved', 'Dissolved'), ('corrected', 'Corrected')], max_length=24, verbose_name='kind')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('reason', models.CharField(blank=True, choices=[('state_salaried_2025', 'Wholly state-salaried, 2025'), ('level_ended_2025', 'Level of union ended, 2025'), ('employer_closed', 'Employer closed'), ('too_few_members', 'Too few members'), ('other', 'Another reason')], max_length=24, verbose_name='reason')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('replaced', models.JSONField(default=dict, editable=False)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('undone_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('decision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.decision', verbose_name='decision')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.lineageevent')),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LineageUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('from', 'came from'), ('to', 'went into'), ('subject', 'met by it'), ('parent', 'took it in'), ('along', 'went along')], max_length=8, verbose_name='part')),
                ('stood_on', models.DateField()),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='unions.lineageevent')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lineage', to='unions.unionunit')),
            ],
            options={
                'verbose_name': 'part in a reorganisation',
                'verbose_name_plural': 'parts in reorganisations',
                'ordering': ('event', 'part', 'unit'),
                'constraints': [models.UniqueConstraint(fields=('event', 'unit', 'part'), name='lineage_unit_once_in_a_part')],
            },
        ),
        migrations.CreateModel(
            name='LineageUnitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('part', models.CharField(choices=[('from', 'came from'), ('to', 'went into'), ('subject', 'met by it'), ('parent', 'took it in'), ('along', 'went along')], max_length=8, verbose_name='part')),
                ('stood_on', models.DateField()),
                ('event', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.lineageevent')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.lineageunit')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('begun_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.lineageevent')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='unions.decision')),
                ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.lineageevent')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='unions.unionunit')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placed_below', to='unions.unionunit')),
            ],
            options={
                'verbose_name': 'placement',
                'verbose_name_plural': 'placements',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='placement_lasts_at_least_a_day', violation_error_message='A placement lasts at least one day.'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('child')), _negated=True), _connector='OR'), name='placement_is_not_under_itself', violation_error_message='A unit cannot stand below itself.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('child'), models.F('child'), models.Value('[]'), function='int8range'), '&&'), ('valid', '&&')], name='placement_one_parent_at_a_time', violation_error_message='This unit already stands elsewhere on some of these days.')],
            },
        ),
        migrations.CreateModel(
            name='PlacementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('begun_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.lineageevent')),
                ('decision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.decision')),
                ('ended_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.lineageevent')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.placement')),
                ('child', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('chair', 'Chair'), ('officer', 'Officer'), ('treasurer', 'Treasurer'), ('group_leader', 'Group leader'), ('reviewer', 'Reviewer'), ('inspector', 'Inspector'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('reason', models.CharField(blank=True, help_text='Why, or whose work is handed over.', max_length=250, verbose_name='reason')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postings', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='unions.unionunit')),
            ],
            options={
                'verbose_name': 'posting',
                'verbose_name_plural': 'postings',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='posting_lasts_at_least_a_day', violation_error_message='A posting lasts at least one day.'), models.CheckConstraint(condition=models.Q(('granted_by', None), models.Q(('granted_by', models.F('account')), _negated=True), _connector='OR'), name='posting_is_granted_by_somebody_else', violation_error_message='Nobody posts themselves.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('account'), models.F('account'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('unit'), models.F('unit'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.Func(models.F('role'), function='hashtext'), models.Func(models.F('role'), function='hashtext'), models.Value('[]'), function='int4range'), '&&'), ('valid', '&&')], name='posting_held_once_at_a_time', violation_error_message='This person already holds that role here on some of these days.')],
            },
        ),
        migrations.CreateModel(
            name='PostingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('chair', 'Chair'), ('officer', 'Officer'), ('treasurer', 'Treasurer'), ('group_leader', 'Group leader'), ('reviewer', 'Reviewer'), ('inspector', 'Inspector'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('reason', models.CharField(blank=True, help_text='Why, or whose work is handed over.', max_length=250, verbose_name='reason')),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.posting')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScoreSheetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=60, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('source', models.CharField(blank=True, max_length=250, verbose_name='source')),
                ('months_from_founding', models.PositiveSmallIntegerField(default=12, verbose_name='months from founding')),
                ('months_from_change', models.PositiveSmallIntegerField(default=6, verbose_name='months from a split or merger')),
                ('top_share', models.PositiveSmallIntegerField(blank=True, help_text='Exceeding it is warned of.', null=True, verbose_name='at most in the top grade (%)')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.scoresheet')),
                ('scale', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.gradescale')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit', verbose_name='issued by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TreePath',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=120)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tree_paths', to='unions.unionunit')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='tree_path_prefix', opclasses=['varchar_pattern_ops']), django.contrib.postgres.indexes.GistIndex(fields=['valid'], name='tree_path_valid')],
            },
        ),
        migrations.CreateModel(
            name='UnionUnitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='code')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.unionunit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UnitVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('name', models.CharField(max_length=250, verbose_name='name')),
                ('short_name', models.CharField(max_length=120, verbose_name='short name')),
                ('letterhead_name', models.CharField(help_text='As printed at the top of documents, in capitals.', max_length=120, verbose_name='letterhead name')),
                ('symbol', models.CharField(help_text='As in document numbers: BC-CĐCS.', max_length=40, verbose_name='symbol')),
                ('place', models.CharField(help_text='As printed before the date.', max_length=80, verbose_name='place')),
                ('sector', models.CharField(blank=True, choices=[('public', 'Public sector'), ('business', 'Business sector')], max_length=10, verbose_name='sector')),
                ('employer_name', models.CharField(blank=True, max_length=250, verbose_name='employer')),
                ('state_salaried', models.CharField(blank=True, choices=[('wholly', 'Wholly state-salaried'), ('partly', 'Partly state-salaried'), ('not', 'Not state-salaried')], max_length=6, verbose_name='state-salaried')),
                ('has_seal', models.BooleanField(default=False, verbose_name='has a seal')),
                ('has_account', models.BooleanField(default=False, verbose_name='has a bank account')),
                ('begun_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.lineageevent')),
                ('employer_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.employertype', verbose_name='employer type')),
                ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.lineageevent')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.level', verbose_name='level')),
                ('territory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.territory', verbose_name='located in')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='unions.unionunit')),
            ],
            options={
                'verbose_name': 'unit version',
                'verbose_name_plural': 'unit versions',
                'ordering': ('unit', 'valid'),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='unit_version_lasts_at_least_a_day', violation_error_message='A version lasts at least one day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('unit'), models.F('unit'), models.Value('[]'), function='int8range'), '&&'), ('valid', '&&')], name='unit_version_one_at_a_time', violation_error_message='The unit already has a name for some of these days.')],
            },
        ),
        migrations.CreateModel(
            name='UnitVersionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('name', models.CharField(max_length=250, verbose_name='name')),
                ('short_name', models.CharField(max_length=120, verbose_name='short name')),
                ('letterhead_name', models.CharField(help_text='As printed at the top of documents, in capitals.', max_length=120, verbose_name='letterhead name')),
                ('symbol', models.CharField(help_text='As in document numbers: BC-CĐCS.', max_length=40, verbose_name='symbol')),
                ('place', models.CharField(help_text='As printed before the date.', max_length=80, verbose_name='place')),
                ('sector', models.CharField(blank=True, choices=[('public', 'Public sector'), ('business', 'Business sector')], max_length=10, verbose_name='sector')),
                ('employer_name', models.CharField(blank=True, max_length=250, verbose_name='employer')),
                ('state_salaried', models.CharField(blank=True, choices=[('wholly', 'Wholly state-salaried'), ('partly', 'Partly state-salaried'), ('not', 'Not state-salaried')], max_length=6, verbose_name='state-salaried')),
                ('has_seal', models.BooleanField(default=False, verbose_name='has a seal')),
                ('has_account', models.BooleanField(default=False, verbose_name='has a bank account')),
                ('begun_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.lineageevent')),
                ('employer_type', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.employertype', verbose_name='employer type')),
                ('ended_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.lineageevent')),
                ('level', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.level', verbose_name='level')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.unitversion')),
                ('territory', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.territory', verbose_name='located in')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.unionunit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VetoEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('text', models.CharField(max_length=300, verbose_name='condition')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('best_grade', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.grade', verbose_name='best grade left')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='unions.veto')),
                ('sheet', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='unions.scoresheet')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unionunit',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_unionunitevent" ("code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."id", _pgh_attached_context.value, NOW(), \'added\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6b9ede783702126bf43c06c3975a8363406d0a0f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_7c9f8', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_unionunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unionunit',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_unionunitevent" ("code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", _pgh_attach_context(), NOW(), \'changed\', NEW."id"); RETURN NULL;', hash='899feca5ab954cd74b0b133a8d30d6c6818ea95e', operation='UPDATE', pgid='pgtrigger_changed_update_c9a76', table='unions_unionunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unionunit',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_unionunitevent" ("code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."code", old_values."id", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='624fea2ee833ba066b59cbc630b78f5412c6ea5a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_e0ece', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_unionunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_decisionevent" ("abstract", "announced_on", "effective_on", "file_id", "id", "issuer", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on") SELECT new_values."abstract", new_values."announced_on", new_values."effective_on", new_values."file_id", new_values."id", new_values."issuer", new_values."number", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."signed_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4ecb75cd6006d329508a6cde7cf05672181572a5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_01def', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_decisionevent" ("abstract", "announced_on", "effective_on", "file_id", "id", "issuer", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on") VALUES (NEW."abstract", NEW."announced_on", NEW."effective_on", NEW."file_id", NEW."id", NEW."issuer", NEW."number", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."signed_on"); RETURN NULL;', hash='3a029d940ab9c23f8208a91d92ad681a728d8496', operation='UPDATE', pgid='pgtrigger_changed_update_40552', table='unions_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_decisionevent" ("abstract", "announced_on", "effective_on", "file_id", "id", "issuer", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on") SELECT old_values."abstract", old_values."announced_on", old_values."effective_on", old_values."file_id", old_values."id", old_values."issuer", old_values."number", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."signed_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='85267501d0aee2e127fdb0c544cba43253e03e97', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_0be24', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scoresheet',
            trigger=pgtrigger.compiler.Trigger(name='sheet_in_use_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF to_jsonb(NEW) - 'valid' IS DISTINCT FROM to_jsonb(OLD) - 'valid'\n                       AND EXISTS (SELECT 1 FROM unions_classification WHERE sheet_id = OLD.id) THEN\n                        RAISE EXCEPTION 'score sheet % is in use', OLD.id\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'score_sheet_stands_once_used';\n                    END IF;\n                    RETURN NEW;\n                ", hash='1cd733a61a5e9222af645515645faf48326ee5c7', operation='UPDATE', pgid='pgtrigger_sheet_in_use_stands_b2a5c', table='unions_scoresheet', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scoresheet',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_scoresheetevent" ("code", "id", "months_from_change", "months_from_founding", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale_id", "source", "top_share", "unit_id", "valid") SELECT new_values."code", new_values."id", new_values."months_from_change", new_values."months_from_founding", new_values."name", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."scale_id", new_values."source", new_values."top_share", new_values."unit_id", new_values."valid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='50e2142d316e43ab4e9fb3d153456054677049d6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_a71ab', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_scoresheet', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scoresheet',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_scoresheetevent" ("code", "id", "months_from_change", "months_from_founding", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale_id", "source", "top_share", "unit_id", "valid") VALUES (NEW."code", NEW."id", NEW."months_from_change", NEW."months_from_founding", NEW."name", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."scale_id", NEW."source", NEW."top_share", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='090c734b1ccf12ba96ed5f64dd733566cdcf692c', operation='UPDATE', pgid='pgtrigger_changed_update_9aa36', table='unions_scoresheet', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scoresheet',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_scoresheetevent" ("code", "id", "months_from_change", "months_from_founding", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale_id", "source", "top_share", "unit_id", "valid") SELECT old_values."code", old_values."id", old_values."months_from_change", old_values."months_from_founding", old_values."name", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."scale_id", old_values."source", old_values."top_share", old_values."unit_id", old_values."valid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f88f0d469a04e3284092b718a492e439d2b029d4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_f6c8b', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_scoresheet', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='veto',
            trigger=pgtrigger.compiler.Trigger(name='sheet_in_use_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT 1 FROM unions_classification WHERE sheet_id IN (OLD.sheet_id, NEW.sheet_id)) THEN\n                RAISE EXCEPTION 'score sheet % is in use', coalesce(NEW.sheet_id, OLD.sheet_id)\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'score_sheet_stands_once_used';\n            END IF;\n            RETURN coalesce(NEW, OLD);\n        ", hash='1300301457513e03ad463e7e8582e61db201408f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_sheet_in_use_stands_cc508', table='unions_veto', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='veto',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_vetoevent" ("best_grade_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "sheet_id", "text") SELECT new_values."best_grade_id", new_values."id", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."rank", new_values."sheet_id", new_values."text" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c67d8e98b70c443151cb4d3dce2186d7abbe23c7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_4d3f4', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_veto', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='veto',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_vetoevent" ("best_grade_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "sheet_id", "text") VALUES (NEW."best_grade_id", NEW."id", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."rank", NEW."sheet_id", NEW."text"); RETURN NULL;', hash='04a028e32ff0ecb668fe6008d590d081c4b999f0', operation='UPDATE', pgid='pgtrigger_changed_update_e0835', table='unions_veto', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='veto',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_vetoevent" ("best_grade_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "sheet_id", "text") SELECT old_values."best_grade_id", old_values."id", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."rank", old_values."sheet_id", old_values."text" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e374baeb03d4a13d1cafe31a056c3b577c996096', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_bd390', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_veto', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='classification',
            trigger=pgtrigger.compiler.Trigger(name='decided_rows_stand', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" = \'decided\' AND OLD."status" = \'decided\')', func="\n                    IF to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN\n                        RAISE EXCEPTION 'classification % is decided', OLD.id\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'classification_stands_once_decided';\n                    END IF;\n                    RETURN NEW;\n                ", hash='6a0ec852ef21a0f99f66ee636e69288cc834bf11', operation='UPDATE', pgid='pgtrigger_decided_rows_stand_18b3a', table='unions_classification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='classification',
            trigger=pgtrigger.compiler.Trigger(name='decided_rows_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" = \'decided\')', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='48a165826051e7fc7b70f584a17497a17c4793ac', operation='DELETE', pgid='pgtrigger_decided_rows_stay_e20a9', table='unions_classification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='classification',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_classificationevent" ("decided_at", "decided_by_id", "decision_id", "grade_id", "grade_reason", "happened_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "self_score", "sheet_id", "status", "submitted_at", "submitted_by_id", "unit_id", "upper_score", "version", "year_label") SELECT new_values."decided_at", new_values."decided_by_id", new_values."decision_id", new_values."grade_id", new_values."grade_reason", new_values."happened_on", new_values."id", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."return_reason", new_values."self_score", new_values."sheet_id", new_values."status", new_values."submitted_at", new_values."submitted_by_id", new_values."unit_id", new_values."upper_score", new_values."version", new_values."year_label" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='809b5832217e73ff6a7ea995ed48675d05328e27', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_b0f07', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_classification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='classification',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_classificationevent" ("decided_at", "decided_by_id", "decision_id", "grade_id", "grade_reason", "happened_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "self_score", "sheet_id", "status", "submitted_at", "submitted_by_id", "unit_id", "upper_score", "version", "year_label") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."decision_id", NEW."grade_id", NEW."grade_reason", NEW."happened_on", NEW."id", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."return_reason", NEW."self_score", NEW."sheet_id", NEW."status", NEW."submitted_at", NEW."submitted_by_id", NEW."unit_id", NEW."upper_score", NEW."version", NEW."year_label"); RETURN NULL;', hash='d914ada80ef7457d244e62b835c1d0a858cf63f4', operation='UPDATE', pgid='pgtrigger_changed_update_0da7e', table='unions_classification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='classification',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_classificationevent" ("decided_at", "decided_by_id", "decision_id", "grade_id", "grade_reason", "happened_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "self_score", "sheet_id", "status", "submitted_at", "submitted_by_id", "unit_id", "upper_score", "version", "year_label") SELECT old_values."decided_at", old_values."decided_by_id", old_values."decision_id", old_values."grade_id", old_values."grade_reason", old_values."happened_on", old_values."id", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."return_reason", old_values."self_score", old_values."sheet_id", old_values."status", old_values."submitted_at", old_values."submitted_by_id", old_values."unit_id", old_values."upper_score", old_values."version", old_values."year_label" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c2e6536268031d204e34eab352f90509c8edf248', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_c9fae', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_classification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='classificationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ab7706270edb585349db9f903ae39574df9bdc2d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4ac6a', table='unions_classificationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coverage',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_coverageevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id", "unit_id", "valid") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."territory_id", new_values."unit_id", new_values."valid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='035b320fa72b3022bedb0db31176642a54ed8300', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_497af', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_coverage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coverage',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_coverageevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id", "unit_id", "valid") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."territory_id", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='9b01c659c0e27146c49e2177f9defde508971219', operation='UPDATE', pgid='pgtrigger_changed_update_3d600', table='unions_coverage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coverage',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_coverageevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id", "unit_id", "valid") SELECT old_values."id", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."territory_id", old_values."unit_id", old_values."valid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ccd5a22e4ce8ed64c97769027359480d96633f93', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_945a7', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_coverage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coverageevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2ee6f526afaca4e7516eb9fc6623a0677f45a4d5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4f7d9', table='unions_coverageevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterion',
            trigger=pgtrigger.compiler.Trigger(name='sheet_in_use_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT 1 FROM unions_classification WHERE sheet_id IN (OLD.sheet_id, NEW.sheet_id)) THEN\n                RAISE EXCEPTION 'score sheet % is in use', coalesce(NEW.sheet_id, OLD.sheet_id)\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'score_sheet_stands_once_used';\n            END IF;\n            RETURN coalesce(NEW, OLD);\n        ", hash='b5992c42de7b7a9f66c2e3b00869a6dcf32f23b5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_sheet_in_use_stands_76a82', table='unions_criterion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterion',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_criterionevent" ("id", "indicator_code", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "rank", "sheet_id", "text") SELECT new_values."id", new_values."indicator_code", new_values."number", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."points", new_values."rank", new_values."sheet_id", new_values."text" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b20f2ca1befe578436b7714151a70c6eb0211469', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_0ceeb', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_criterion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterion',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_criterionevent" ("id", "indicator_code", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "rank", "sheet_id", "text") VALUES (NEW."id", NEW."indicator_code", NEW."number", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."points", NEW."rank", NEW."sheet_id", NEW."text"); RETURN NULL;', hash='de622e4631331c0f74297dbb68c5a89e0c260384', operation='UPDATE', pgid='pgtrigger_changed_update_bd328', table='unions_criterion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterion',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_criterionevent" ("id", "indicator_code", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "rank", "sheet_id", "text") SELECT old_values."id", old_values."indicator_code", old_values."number", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."points", old_values."rank", old_values."sheet_id", old_values."text" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='443341510c49bcc9ea2195acf019f8d87efe4dde', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_6c316', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_criterion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b627e8c7e7f4dff5e489c110f7f975076ea08882', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6a0d1', table='unions_criterionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterionscore',
            trigger=pgtrigger.compiler.Trigger(name='scores_stand', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM unions_classification\n                                WHERE id IN (OLD.classification_id, NEW.classification_id) AND status = 'decided') THEN\n                        RAISE EXCEPTION 'classification % is decided',\n                            coalesce(NEW.classification_id, OLD.classification_id)\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'classification_stands_once_decided';\n                    END IF;\n                    RETURN coalesce(NEW, OLD);\n                ", hash='e5f111fc7857a7c510400747786906a119f4cbdf', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_scores_stand_f28dc', table='unions_criterionscore', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterionscore',
            trigger=pgtrigger.compiler.Trigger(name='points_are_within_the_line', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM unions_criterion line JOIN unions_classification c ON c.sheet_id = line.sheet_id\n                         WHERE line.id = NEW.criterion_id AND c.id = NEW.classification_id\n                           AND line.points >= greatest(NEW.self_score, NEW.upper_score, 0)\n                    ) THEN\n                        RAISE EXCEPTION 'more points than criterion % gives', NEW.criterion_id\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'criterion_score_is_within_its_points';\n                    END IF;\n                    RETURN NEW;\n                ", hash='48e676f8db5694790227c7cf826bab79322df4ba', operation='INSERT OR UPDATE', pgid='pgtrigger_points_are_within_the_line_3c2c2', table='unions_criterionscore', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterionscore',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_criterionscoreevent" ("classification_id", "criterion_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "self_score", "upper_score") SELECT new_values."classification_id", new_values."criterion_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."self_score", new_values."upper_score" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='309946406522414b48f29e29b0e7e26fee4c35ed', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_4c301', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_criterionscore', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterionscore',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_criterionscoreevent" ("classification_id", "criterion_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "self_score", "upper_score") VALUES (NEW."classification_id", NEW."criterion_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."self_score", NEW."upper_score"); RETURN NULL;', hash='0aea95ca1e21a8d680863ce25c09aad309537a39', operation='UPDATE', pgid='pgtrigger_changed_update_79962', table='unions_criterionscore', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterionscore',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_criterionscoreevent" ("classification_id", "criterion_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "self_score", "upper_score") SELECT old_values."classification_id", old_values."criterion_id", old_values."id", old_values."note", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."self_score", old_values."upper_score" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='885707e19cdba86c37c4d134cd94f9cecb1205ee', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_33934', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_criterionscore', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='criterionscoreevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='766145bf5f5342dfe0884e22b0a8238e8d901ecd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f0f59', table='unions_criterionscoreevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decisionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='90f929549eaf0c745a4ba8e9fd77817291f55918', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_30a93', table='unions_decisionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lineageevent',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_lineageeventevent" ("decision_id", "effective_on", "form_key", "id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "replaced", "undone_at", "undone_by_id") SELECT new_values."decision_id", new_values."effective_on", new_values."form_key", new_values."id", new_values."kind", new_values."note", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."reason", new_values."recorded_at", new_values."recorded_by_id", new_values."replaced", new_values."undone_at", new_values."undone_by_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='eb5721a17bfd05681b16f140ed74a948b55632e4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_ff86e', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_lineageevent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lineageevent',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_lineageeventevent" ("decision_id", "effective_on", "form_key", "id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "replaced", "undone_at", "undone_by_id") VALUES (NEW."decision_id", NEW."effective_on", NEW."form_key", NEW."id", NEW."kind", NEW."note", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."replaced", NEW."undone_at", NEW."undone_by_id"); RETURN NULL;', hash='0e184013f0a4a16926265b48832f7888b47ad287', operation='UPDATE', pgid='pgtrigger_changed_update_9229a', table='unions_lineageevent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lineageevent',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_lineageeventevent" ("decision_id", "effective_on", "form_key", "id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "replaced", "undone_at", "undone_by_id") SELECT old_values."decision_id", old_values."effective_on", old_values."form_key", old_values."id", old_values."kind", old_values."note", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."reason", old_values."recorded_at", old_values."recorded_by_id", old_values."replaced", old_values."undone_at", old_values."undone_by_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ec0674034bda9248236b3571ef566f6950928e5d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_15d47', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_lineageevent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lineageeventevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c8a0120d1fe14f671936d8494b458c5879b52bea', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_30d85', table='unions_lineageeventevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lineageunit',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_lineageunitevent" ("event_id", "id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stood_on", "unit_id") SELECT new_values."event_id", new_values."id", new_values."part", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."stood_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b47f9a878cfb1cc5fd11d322ddf7d2373472e170', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_578a8', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_lineageunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lineageunit',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_lineageunitevent" ("event_id", "id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stood_on", "unit_id") VALUES (NEW."event_id", NEW."id", NEW."part", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."stood_on", NEW."unit_id"); RETURN NULL;', hash='bc8d580a153ff1f5763b07d306affef254068411', operation='UPDATE', pgid='pgtrigger_changed_update_72a77', table='unions_lineageunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lineageunit',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_lineageunitevent" ("event_id", "id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stood_on", "unit_id") SELECT old_values."event_id", old_values."id", old_values."part", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."stood_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d34642f4cc54d40a8a505f4cb409aeb071e97f8a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_2ea19', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_lineageunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lineageunitevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3166e3f793d89f8d168dbb7d51196901fe60e963', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b5022', table='unions_lineageunitevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_placementevent" ("begun_by_id", "child_id", "decision_id", "ended_by_id", "id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid") SELECT new_values."begun_by_id", new_values."child_id", new_values."decision_id", new_values."ended_by_id", new_values."id", new_values."parent_id", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."valid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3a9f52f1c9cf5cefbd231d9b8117b2a84a340cf0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_e5ca5', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_placement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_placementevent" ("begun_by_id", "child_id", "decision_id", "ended_by_id", "id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid") VALUES (NEW."begun_by_id", NEW."child_id", NEW."decision_id", NEW."ended_by_id", NEW."id", NEW."parent_id", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."valid"); RETURN NULL;', hash='4730a0fe5c359480be29a812b0cf3212046d2fb9', operation='UPDATE', pgid='pgtrigger_changed_update_d9940', table='unions_placement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_placementevent" ("begun_by_id", "child_id", "decision_id", "ended_by_id", "id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid") SELECT old_values."begun_by_id", old_values."child_id", old_values."decision_id", old_values."ended_by_id", old_values."id", old_values."parent_id", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."valid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='55937ae106e999317d0cc9ce8c61fd1c8dbebafc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_a52e1', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_placement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placementevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='68dc5a97da055f068c6357864b0814bfcbaa2d5d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_028fb', table='unions_placementevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='posting',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_postingevent" ("account_id", "granted_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "unit_id", "valid") SELECT new_values."account_id", new_values."granted_by_id", new_values."id", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."reason", new_values."role", new_values."unit_id", new_values."valid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6033e46ca391bcb41b1d204ab3e6ab762df184e8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_b61a4', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_posting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='posting',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_postingevent" ("account_id", "granted_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "unit_id", "valid") VALUES (NEW."account_id", NEW."granted_by_id", NEW."id", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."reason", NEW."role", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='6dc83cd9905d9fa358d4fd61fb034acb9eb1e3c4', operation='UPDATE', pgid='pgtrigger_changed_update_3d06d', table='unions_posting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='posting',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_postingevent" ("account_id", "granted_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "unit_id", "valid") SELECT old_values."account_id", old_values."granted_by_id", old_values."id", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."reason", old_values."role", old_values."unit_id", old_values."valid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='044b8361b917040580fbc10cd5368a4cd4b28689', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_2314e', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_posting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='postingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a51c3dc7af145e02acf624436f578f6fe8a65dfa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e884a', table='unions_postingevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scoresheetevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='69deb5b022ed3721835c86292a41c9067bb3c533', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e8536', table='unions_scoresheetevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unionunitevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='655126055255f0394d4a2b3d09e613d2851a6cfe', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7c443', table='unions_unionunitevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unitversion',
            trigger=pgtrigger.compiler.Trigger(name='added_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_unitversionevent" ("begun_by_id", "employer_name", "employer_type_id", "ended_by_id", "has_account", "has_seal", "id", "letterhead_name", "level_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "sector", "short_name", "state_salaried", "symbol", "territory_id", "unit_id", "valid") SELECT new_values."begun_by_id", new_values."employer_name", new_values."employer_type_id", new_values."ended_by_id", new_values."has_account", new_values."has_seal", new_values."id", new_values."letterhead_name", new_values."level_id", new_values."name", _pgh_attached_context.value, NOW(), \'added\', new_values."id", new_values."place", new_values."sector", new_values."short_name", new_values."state_salaried", new_values."symbol", new_values."territory_id", new_values."unit_id", new_values."valid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2bcfc8b3133a169050771d4ad7d84bb55e145239', level='STATEMENT', operation='INSERT', pgid='pgtrigger_added_insert_f7f0e', referencing='REFERENCING NEW TABLE AS new_values ', table='unions_unitversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unitversion',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "unions_unitversionevent" ("begun_by_id", "employer_name", "employer_type_id", "ended_by_id", "has_account", "has_seal", "id", "letterhead_name", "level_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "sector", "short_name", "state_salaried", "symbol", "territory_id", "unit_id", "valid") VALUES (NEW."begun_by_id", NEW."employer_name", NEW."employer_type_id", NEW."ended_by_id", NEW."has_account", NEW."has_seal", NEW."id", NEW."letterhead_name", NEW."level_id", NEW."name", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."place", NEW."sector", NEW."short_name", NEW."state_salaried", NEW."symbol", NEW."territory_id", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='67cb7422481c32c2a2abeddd3e7a073b2dea7f59', operation='UPDATE', pgid='pgtrigger_changed_update_c0621', table='unions_unitversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unitversion',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "unions_unitversionevent" ("begun_by_id", "employer_name", "employer_type_id", "ended_by_id", "has_account", "has_seal", "id", "letterhead_name", "level_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "sector", "short_name", "state_salaried", "symbol", "territory_id", "unit_id", "valid") SELECT old_values."begun_by_id", old_values."employer_name", old_values."employer_type_id", old_values."ended_by_id", old_values."has_account", old_values."has_seal", old_values."id", old_values."letterhead_name", old_values."level_id", old_values."name", _pgh_attached_context.value, NOW(), \'deleted\', old_values."id", old_values."place", old_values."sector", old_values."short_name", old_values."state_salaried", old_values."symbol", old_values."territory_id", old_values."unit_id", old_values."valid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b10c5bc86d162548731327c8e9a7b5c798bde94c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_deleted_delete_70063', referencing='REFERENCING OLD TABLE AS old_values ', table='unions_unitversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unitversionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5858dea038c52a6bef279fb8f4f690a002d8cc72', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3c7a2', table='unions_unitversionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vetoevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='167ffa3e008727a92eb2270cef9c8a2e16bb2d1b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4ff81', table='unions_vetoevent', when='BEFORE')),
        ),
    ]
