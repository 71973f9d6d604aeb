"""`manage.py doctor`: one line per part of the portal; exit code 1 when something fails."""

from typing import Any

from django.core.management.base import BaseCommand

from itportal.core.health.doctor import Level, examine


class Command(BaseCommand):
    help = "Check versions, connections, migrations, queues, processes, mail, disk and clock."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for finding in examine():
            self.stdout.write(str(finding))
            failed += finding.level is Level.FAIL
        if failed:
            raise SystemExit(1)
