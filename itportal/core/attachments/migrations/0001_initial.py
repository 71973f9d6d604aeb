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
            name='StoredBytes',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('size_bytes', models.BigIntegerField()),
                ('has_preview', models.BooleanField(default=False)),
                ('used_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size_bytes', models.BigIntegerField()),
                ('name', models.CharField(max_length=255)),
                ('media_type', models.CharField(max_length=100)),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('has_preview', models.BooleanField(default=False)),
                ('is_signed_container', models.BooleanField(default=False)),
                ('signers', models.JSONField(default=list)),
                ('scan', models.CharField(choices=[('off', 'not scanned for viruses'), ('clean', 'scanned, clean'), ('pending', 'waits for the virus scanner'), ('infected', 'removed: infected')], default='off', max_length=10)),
                ('scan_found', models.CharField(blank=True, max_length=120)),
                ('gate', models.CharField(blank=True, max_length=60)),
                ('gate_object_id', models.BigIntegerField(null=True)),
                ('attached_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('attached_at', None)), fields=['created_at'], name='attachment_free'), models.Index(condition=models.Q(('scan', 'pending')), fields=['id'], name='attachment_scan'), models.Index(fields=['uploaded_by', 'created_at'], name='attachment_rate')],
                'constraints': [models.CheckConstraint(condition=models.Q(('attached_at', None), models.Q(models.Q(('gate', ''), _negated=True), ('gate_object_id__isnull', False)), _connector='OR'), name='attachment_attached_to_something')],
            },
        ),
    ]
