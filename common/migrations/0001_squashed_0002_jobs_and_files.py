import django.utils.timezone
from django.db import migrations, models

from common.sql import CREATE_FUNCTIONS, DROP_FUNCTIONS


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('common', '0001_text_functions'),
        ('common', '0002_jobs_and_files'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.RunSQL(CREATE_FUNCTIONS, DROP_FUNCTIONS),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('act', models.CharField(choices=[('read', 'Read'), ('export', 'Taken out')], max_length=6)),
                ('what', models.CharField(help_text='The model or list: members.Member.', max_length=60)),
                ('object_id', models.BigIntegerField(blank=True, null=True)),
                ('fields', models.JSONField(default=list, help_text='Names of the fields that were shown.')),
                ('rows', models.PositiveIntegerField(default=1)),
                ('reason', models.CharField(blank=True, max_length=250, verbose_name='reason')),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('queue', models.CharField(default='default', max_length=20)),
                ('key', models.CharField(help_text='Asked twice, done once.', max_length=200, unique=True)),
                ('args', models.JSONField(default=dict, help_text='Ids only, never personal data.')),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='queued', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_by', models.CharField(blank=True, max_length=80)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(help_text="The name of the list's address.", max_length=60)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.CharField(blank=True, max_length=500)),
                ('shared_with', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('media_type', models.CharField(max_length=100)),
                ('stored_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
    ]
