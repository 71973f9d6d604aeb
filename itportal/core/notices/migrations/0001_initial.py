import django.db.models.deletion
import itportal.core.db
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('kind', models.CharField(max_length=60)),
                ('object_type', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('object_label', models.CharField(max_length=200)),
                ('url', models.CharField(max_length=300)),
                ('context', models.JSONField(default=dict)),
                ('thread', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('in_bell', models.BooleanField(default=True)),
                ('mail_state', models.CharField(choices=[('none', 'None'), ('queued', 'Queued'), ('claimed', 'Claimed'), ('sent', 'Sent'), ('failed', 'Failed')], default='none', max_length=10)),
                ('mail_claimed_at', models.DateTimeField(null=True)),
                ('mail_attempts', models.PositiveSmallIntegerField(default=0)),
                ('mail_next_at', models.DateTimeField(null=True)),
                ('mail_sent_at', models.DateTimeField(null=True)),
                ('mail_error', models.CharField(blank=True, max_length=300)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('in_bell', True), ('read_at', None)), fields=['recipient', '-id'], name='notice_unread'), models.Index(condition=models.Q(('in_bell', True)), fields=['recipient', '-id'], name='notice_bell'), models.Index(condition=models.Q(('mail_state__in', ['queued', 'claimed'])), fields=['mail_next_at'], name='notice_due')],
            },
        ),
        migrations.CreateModel(
            name='NoticePreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('bell', models.BooleanField(default=True)),
                ('mail', models.BooleanField(default=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='notice_preference_once')],
            },
        ),
    ]
