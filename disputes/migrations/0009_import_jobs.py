import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0008_clusters'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.PositiveIntegerField(help_text='Its number within the upload.')),
                ('name', models.CharField(max_length=300)),
                ('reader', models.CharField(blank=True, help_text='Signature of the reader.', max_length=40)),
                ('notes', models.JSONField(default=list)),
                ('columns', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('reading', 'Reading'), ('read', 'Read'), ('failed', 'Failed')], default='reading', max_length=7)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='How often the program died of reading it.')),
            ],
        ),
        migrations.CreateModel(
            name='ImportUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('file', 'File'), ('pasted', 'Pasted'), ('link', 'Link')], max_length=6)),
                ('name', models.CharField(help_text='As people see it; it never names a file on the disk.', max_length=300)),
                ('folder', models.CharField(blank=True, help_text="Where it lay on the person's computer.", max_length=300)),
                ('url', models.CharField(blank=True, max_length=2000)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('given', models.JSONField(default=dict, help_text='What the person said of a pasted text.')),
                ('read', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('reading', 'being read'), ('ready', 'to be looked through'), ('importing', 'being imported'), ('done', 'imported'), ('cancelling', 'being cancelled'), ('cancelled', 'cancelled'), ('undoing', 'being undone'), ('undone', 'undone'), ('failed', 'failed')], default='reading', max_length=10)),
                ('folder', models.CharField(help_text="Where the files wait, below the site's own `imports`.", max_length=32)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(help_text='When the import proper began.', null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('threshold', models.PositiveSmallIntegerField(help_text='From so many per cent on two texts are nearly the same.')),
                ('defaults', models.JSONField(default=dict, help_text='Values for the articles that have none of their own.')),
                ('columns', models.JSONField(default=dict)),
                ('labels', models.JSONField(default=dict)),
                ('annotators', models.JSONField(default=dict)),
                ('create_actors', models.BooleanField(default=True, help_text='Make the actors that its annotations name anew.')),
                ('done', models.PositiveIntegerField(default=0, help_text='Items read or stored so far, for the progress bar.')),
                ('total', models.PositiveIntegerField(default=0)),
                ('bytes_done', models.PositiveBigIntegerField(default=0)),
                ('bytes_total', models.PositiveBigIntegerField(default=0)),
                ('brings', models.JSONField(default=dict, help_text='Labels and annotators of the annotations that come with the articles.')),
                ('counts', models.JSONField(default=dict)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='How often the program died of storing it.')),
                ('worker', models.CharField(blank=True, max_length=200)),
                ('leased_until', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dispute', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='disputes.dispute')),
                ('ended_by', models.ForeignKey(db_index=False, help_text='Who cancelled or undid it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ImportItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(help_text='Its number among what the reader yields of the source.')),
                ('place', models.CharField(max_length=400)),
                ('kind', models.CharField(choices=[('article', 'Article'), ('codings', 'annotations'), ('problem', 'Problem')], max_length=7)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('outlet', models.CharField(blank=True, max_length=200)),
                ('author', models.CharField(blank=True, max_length=300)),
                ('published', models.DateField(null=True)),
                ('language', models.CharField(blank=True, max_length=35)),
                ('url', models.CharField(blank=True, max_length=2000)),
                ('characters', models.PositiveIntegerField(default=0)),
                ('opening', models.CharField(blank=True, help_text='The first words.', max_length=300)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('warnings', models.JSONField(default=list)),
                ('problems', models.JSONField(default=list)),
                ('corrections', models.JSONField(default=dict)),
                ('codings', models.JSONField(default=dict, help_text='How many annotations it brings, by label and by annotator.')),
                ('found', models.CharField(choices=[('fine', 'in order'), ('warned', 'with warnings'), ('here', 'already here'), ('blocked', 'with problems'), ('left_out', 'left out')], default='fine', max_length=8)),
                ('standing', models.CharField(choices=[('fine', 'in order'), ('warned', 'with warnings'), ('here', 'already here'), ('blocked', 'with problems'), ('left_out', 'left out')], default='fine', help_text='`found`, unless it is left out.', max_length=8)),
                ('status', models.CharField(choices=[('pending', 'not imported'), ('imported', 'imported'), ('duplicate', 'duplicate'), ('near', 'near-duplicate'), ('rejected', 'rejected'), ('left_out', 'left out')], default='pending', max_length=9)),
                ('reason', models.TextField(blank=True)),
                ('near', models.JSONField(default=list)),
                ('coded', models.BooleanField(default=False, help_text='Whether its annotations are stored.')),
                ('came_with', models.JSONField(default=list, help_text='Ids of the annotations that were stored with it.')),
                ('article', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='disputes.article')),
                ('job', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='disputes.importjob')),
            ],
        ),
        migrations.AddField(
            model_name='article',
            name='import_job',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='disputes.importjob'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('import_job__isnull', False)), fields=['import_job', 'id'], name='article_of_import'),
        ),
        migrations.AddField(
            model_name='importsource',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='disputes.importjob'),
        ),
        migrations.AddField(
            model_name='importitem',
            name='source',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='disputes.importsource'),
        ),
        migrations.AddField(
            model_name='importupload',
            name='job',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='disputes.importjob'),
        ),
        migrations.AddField(
            model_name='importsource',
            name='upload',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='disputes.importupload'),
        ),
        migrations.AddIndex(
            model_name='importjob',
            index=models.Index(fields=['dispute', '-id'], name='import_list'),
        ),
        migrations.AddIndex(
            model_name='importjob',
            index=models.Index(condition=models.Q(('state__in', ('reading', 'importing', 'cancelling', 'undoing'))), fields=['id'], name='import_waiting'),
        ),
        migrations.AddConstraint(
            model_name='importjob',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('reading', 'ready', 'importing', 'done', 'cancelling', 'cancelled', 'undoing', 'undone', 'failed'))), name='import_state_known'),
        ),
        migrations.AddConstraint(
            model_name='importjob',
            constraint=models.CheckConstraint(condition=models.Q(('threshold__range', (60, 100))), name='import_threshold_in_range'),
        ),
        migrations.AddIndex(
            model_name='importitem',
            index=models.Index(fields=['job', 'standing', 'source', 'id'], name='import_preview'),
        ),
        migrations.AddIndex(
            model_name='importitem',
            index=models.Index(fields=['job', 'status', 'source', 'id'], name='import_report'),
        ),
        migrations.AddConstraint(
            model_name='importitem',
            constraint=models.UniqueConstraint(fields=('source', 'position'), name='import_item_once'),
        ),
        migrations.AddConstraint(
            model_name='importupload',
            constraint=models.UniqueConstraint(fields=('job', 'number'), name='import_upload_once'),
        ),
        migrations.AddConstraint(
            model_name='importsource',
            constraint=models.UniqueConstraint(fields=('upload', 'member'), name='import_source_once'),
        ),
    ]
