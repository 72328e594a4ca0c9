import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0013_annotation_number_once")]

    operations = [
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(choices=[('articles', 'Articles'), ('statements', 'Statements')], max_length=10)),
                ('name', models.CharField(max_length=80)),
                ('question', models.CharField(blank=True, help_text='The query string of its address.', max_length=4000)),
                ('shared', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dispute', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to='disputes.dispute')),
            ],
            options={
                'verbose_name_plural': 'saved searches',
                'ordering': ('name', 'id'),
                'constraints': [models.UniqueConstraint(fields=('dispute', 'by', 'page', 'name'), name='saved_search_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_search_named'), models.CheckConstraint(condition=models.Q(('page__in', ('articles', 'statements'))), name='saved_search_page_known')],
            },
        ),
    ]
