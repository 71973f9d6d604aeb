"""Everything that runs by the clock, in one list (read by Celery beat)."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "notices: requeue due mails": {
        "task": "itportal.core.notices.tasks.sweep_notices",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "journal: seal what has ended": {
        "task": "itportal.core.journal.tasks.seal_journal",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "journal: verify the chain": {
        "task": "itportal.core.journal.tasks.verify_journal",
        "schedule": crontab(hour=2, minute=15),
        "options": {"expires": 3600},
    },
    "assets: write the maintenance that is due": {
        "task": "assets.tasks.make_due_maintenance",
        "schedule": crontab(minute=10, hour=5),
    },
    "helpdesk: bring back what waited for today": {
        "task": "helpdesk.tasks.resume_due_tickets",
        "schedule": crontab(minute=5),
    },
    "helpdesk: send letters to vendors that are due": {
        "task": "helpdesk.tasks.sweep_vendor_mail",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "helpdesk: close what has been solved for days": {
        "task": "helpdesk.tasks.close_stale_tickets",
        "schedule": crontab(minute=20, hour=5),
    },
    "helpdesk: discard old drafts": {
        "task": "helpdesk.tasks.discard_expired_drafts",
        "schedule": crontab(minute=40, hour=4),
    },
    "helpdesk: forget what was searched for help": {
        "task": "helpdesk.tasks.forget_help_searches",
        "schedule": crontab(minute=50, hour=4),
    },
    "helpdesk: learn the words of topics": {
        "task": "helpdesk.tasks.learn_topics",
        "schedule": crontab(minute=30, hour=3),
        "options": {"expires": 3600},
    },
    "helpdesk: guess new requests that were missed": {
        "task": "helpdesk.tasks.guess_missed_tickets",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "helpdesk: forget what can be taken back no more": {
        "task": "helpdesk.tasks.forget_undo_steps",
        "schedule": crontab(minute=45, hour=4),
    },
    "assets: draw acts that were missed": {
        "task": "assets.tasks.keep_missed_act_pdfs",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "assets: remind of acts that wait for a signature": {
        "task": "assets.tasks.remind_of_acts",
        "schedule": crontab(minute=10, hour=7),
        "options": {"expires": 3600},
    },
    "assets: remind of licences": {
        "task": "assets.tasks.remind_of_licences",
        "schedule": crontab(minute=10, hour=6),
        "options": {"expires": 3600},
    },
    "assets: tell of repairs that are late": {
        "task": "assets.tasks.tell_late_repairs",
        "schedule": crontab(minute=15, hour=6),
        "options": {"expires": 3600},
    },
    "assets: bookings that are late or were not fetched": {
        "task": "assets.tasks.sweep_bookings",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "assets: remind of loans that are due tomorrow": {
        "task": "assets.tasks.remind_of_bookings",
        "schedule": crontab(minute=20, hour=12),
        "options": {"expires": 3600},
    },
    "signin: forget old tries": {
        "task": "accounts.tasks.sweep_signin_tries",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "signin: remove expired sessions": {
        "task": "accounts.tasks.clear_expired_sessions",
        "schedule": crontab(minute=10, hour=4),
        "options": {"expires": 3600},
    },
    "api: forget old idempotency keys": {
        "task": "itportal.core.api.tasks.forget_idempotency_keys",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "webhooks: tell what changed": {
        "task": "itportal.core.webhooks.tasks.pump_webhooks",
        "schedule": 10.0,
        "options": {"expires": 9},
    },
    "webhooks: forget old messages": {
        "task": "itportal.core.webhooks.tasks.forget_messages",
        "schedule": crontab(minute=35, hour=4),
        "options": {"expires": 3600},
    },
    "tables: forget removed views": {
        "task": "itportal.core.tables.tasks.forget_removed_views",
        "schedule": crontab(minute=50, hour=4),
        "options": {"expires": 3600},
    },
    "jobs: queue what waits, judge what was left": {
        "task": "itportal.core.jobs.tasks.sweep_jobs",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "attachments: remove orphans and unused bytes": {
        "task": "itportal.core.attachments.tasks.sweep_files",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "attachments: scan what waits for the virus scanner": {
        "task": "itportal.core.attachments.tasks.scan_pending_files",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "search: analyse stale rows": {
        "task": "itportal.core.search.tasks.repair_search",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "search: learn new words of texts": {
        "task": "itportal.core.search.tasks.learn_search_words",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "search: read everything again": {
        "task": "itportal.core.search.tasks.reindex_search",
        "schedule": crontab(hour="2", minute="40"),
    },
}
