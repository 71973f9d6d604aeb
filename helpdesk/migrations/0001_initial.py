import django.db.models.deletion
import itportal.core.db
from django.conf import settings
from django.db import migrations, models

from itportal.core.db import number_sequence


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('assets', '0001_initial'),
        ('attachments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PriorityTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('priority', models.PositiveSmallIntegerField(unique=True)),
                ('respond_minutes', models.PositiveIntegerField()),
                ('resolve_minutes', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='RequestType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('name_et', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('code', models.SlugField(max_length=30, unique=True)),
                ('door', models.CharField(choices=[('problem', 'Report a problem'), ('order', 'Ask for a device or program'), ('access', 'Ask for access')], max_length=10)),
                ('icon', models.CharField(max_length=30)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StatusLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=20, unique=True)),
                ('name_et', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=60)),
                ('requester_et', models.CharField(max_length=60)),
                ('requester_en', models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('name', models.CharField(max_length=40, unique=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HelpdeskRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reopen_days', models.PositiveSmallIntegerField(default=14)),
                ('close_after_working_days', models.PositiveSmallIntegerField(default=5)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='helpdesk_rules_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('kind', models.CharField(choices=[('request', 'Request'), ('answer', 'Answer'), ('note', 'Note')], max_length=10)),
                ('author_label', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('channel', models.CharField(choices=[('portal', 'portal'), ('phone', 'phone'), ('mail', 'e-mail'), ('api', 'API')], default='portal', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='MessageAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='message_link', to='attachments.attachment')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='helpdesk.message')),
            ],
        ),
        migrations.CreateModel(
            name='PriorityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('impact', models.PositiveSmallIntegerField()),
                ('urgency', models.PositiveSmallIntegerField()),
                ('priority', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('impact', 'urgency'), name='priority_rule_once'), models.CheckConstraint(condition=models.Q(('impact__range', (1, 3)), ('priority__range', (1, 4)), ('urgency__range', (1, 3))), name='priority_rule_range')],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name_et', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('hint_et', models.CharField(blank=True, max_length=200)),
                ('hint_en', models.CharField(blank=True, max_length=200)),
                ('icon', models.CharField(max_length=30)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('asks_asset', models.BooleanField(default=False)),
                ('asks_urgency', models.BooleanField(default=True)),
                ('default_impact', models.PositiveSmallIntegerField(default=3)),
                ('asset_kinds', models.JSONField(blank=True, default=list)),
                ('request_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='helpdesk.requesttype')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=160, verbose_name='subject')),
                ('status', models.CharField(choices=[('new', 'New'), ('open', 'In progress'), ('waiting_user', 'Waiting for requester'), ('waiting_vendor', 'Waiting for supplier'), ('waiting_date', 'Waiting for a date'), ('planned', 'Planned'), ('resolved', 'Solved'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], default='new', max_length=20)),
                ('impact', models.PositiveSmallIntegerField(default=3)),
                ('urgency', models.PositiveSmallIntegerField(default=2)),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Critical'), (2, 'High'), (3, 'Normal'), (4, 'Low')], default=3)),
                ('form_token', models.UUIDField(editable=False, null=True)),
                ('source', models.CharField(choices=[('portal', 'portal'), ('phone', 'phone'), ('mail', 'e-mail'), ('api', 'API')], default='portal', max_length=10)),
                ('location', models.CharField(blank=True, max_length=160, verbose_name='where we find you')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('answers', models.JSONField(default=list)),
                ('opened_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('first_answered_at', models.DateTimeField(null=True)),
                ('last_from_requester_at', models.DateTimeField(null=True)),
                ('last_to_requester_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('planned_on', models.DateField(blank=True, null=True)),
                ('waiting_for', models.CharField(blank=True, max_length=160)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('resolution', models.TextField(blank=True)),
                ('reopen_count', models.PositiveSmallIntegerField(default=0)),
                ('rating', models.PositiveSmallIntegerField(null=True)),
                ('rating_comment', models.CharField(blank=True, max_length=500)),
                ('rated_at', models.DateTimeField(null=True)),
                ('asset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='assets.asset')),
                ('assignee', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assigned_tickets', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='helpdesk.category')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='accounts.institution')),
                ('request_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='helpdesk.requesttype')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='accounts.person')),
                ('tags', models.ManyToManyField(blank=True, related_name='tickets', to='helpdesk.tag')),
            ],
        ),
        migrations.AddField(
            model_name='message',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='helpdesk.ticket'),
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('data', models.JSONField(default=dict)),
                ('attachments', models.ManyToManyField(related_name='drafts', to='attachments.attachment')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='helpdesk.category')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='helpdesk.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='TicketSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('seen_at', models.DateTimeField()),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen', to='helpdesk.ticket')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='FormField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('slug', models.SlugField(max_length=40)),
                ('kind', models.CharField(choices=[('text', 'Text'), ('longtext', 'Longtext'), ('choice', 'Choice'), ('choices', 'Choices'), ('yesno', 'Yesno'), ('number', 'Number'), ('date', 'Date'), ('person', 'Person')], max_length=10)),
                ('label_et', models.CharField(max_length=120)),
                ('label_en', models.CharField(max_length=120)),
                ('hint_et', models.CharField(blank=True, max_length=200)),
                ('hint_en', models.CharField(blank=True, max_length=200)),
                ('is_required', models.BooleanField(default=True)),
                ('max_length', models.PositiveIntegerField(default=200)),
                ('options', models.JSONField(blank=True, default=list)),
                ('shown_when', models.JSONField(blank=True, default=dict)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='helpdesk.category')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('category', 'slug'), name='form_field_once')],
            },
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status__in', ['new', 'open', 'waiting_user', 'waiting_vendor', 'waiting_date', 'planned'])), fields=['due_at', 'id'], include=('status', 'priority', 'assignee', 'institution'), name='ticket_open_due'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['requester', '-opened_at'], name='ticket_requester'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['institution', '-opened_at'], name='ticket_institution'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['-opened_at', '-id'], name='ticket_opened'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status', 'resolved')), fields=['resolved_at'], name='ticket_to_close'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('impact__range', (1, 3)), ('priority__range', (1, 4)), ('urgency__range', (1, 3))), name='ticket_priority_range'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('rating', None), ('rating__range', (1, 5)), _connector='OR'), name='ticket_rating_range'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['resolved', 'closed']), _negated=True), ('resolved_at__isnull', False), _connector='OR'), name='ticket_resolved_has_time'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('created_by', 'form_token'), name='ticket_form_token_once'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['ticket', 'id'], name='message_ticket'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('user', 'category', 'ticket'), name='draft_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='ticketseen',
            constraint=models.UniqueConstraint(fields=('user', 'ticket'), name='ticket_seen_once'),
        ),
        # numbers people say: P-2598
        number_sequence('helpdesk_ticket_number'),
    ]
