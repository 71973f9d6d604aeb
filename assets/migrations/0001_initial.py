import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import itportal.core.db
from django.db import migrations, models

from itportal.core.db import number_sequence


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AssetModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name_et', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('icon', models.CharField(max_length=30)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Manufacturer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=80, unique=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Asset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('inventory_no', models.CharField(max_length=20, unique=True, verbose_name='inventory number')),
                ('serial', models.CharField(blank=True, max_length=80, verbose_name='serial number')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('ordered', 'Ordered'), ('in_stock', 'In stock'), ('in_use', 'In use'), ('on_loan', 'On loan'), ('in_repair', 'In repair'), ('retired', 'Retired'), ('disposed', 'Disposed'), ('missing', 'Missing')], default='in_stock', max_length=12, verbose_name='state')),
                ('acquired_on', models.DateField(blank=True, null=True, verbose_name='acquired on')),
                ('warranty_until', models.DateField(blank=True, null=True, verbose_name='warranty until')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='accounts.institution')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='accounts.room')),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='assets.assetmodel')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='assetmodel',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='models', to='assets.category'),
        ),
        migrations.AddField(
            model_name='assetmodel',
            name='manufacturer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='models', to='assets.manufacturer'),
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='assets.asset')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='accounts.person')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='accounts.room')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('during__upper_inf', True)), fields=['person'], name='assignment_now_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', True), ('room__isnull', True), _connector='XOR'), name='assignment_one_holder'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('asset'), models.F('asset'), models.Value('[]'), function='int8range'), '&&'), ('during', '&&')], name='assignment_no_overlap')],
            },
        ),
        migrations.AddConstraint(
            model_name='assetmodel',
            constraint=models.UniqueConstraint(fields=('manufacturer', 'name'), name='asset_model_once'),
        ),
        # numbers people say: V-0412
        number_sequence('assets_inventory_number'),
    ]
