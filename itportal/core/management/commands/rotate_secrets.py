"""`manage.py rotate_secrets`: every secret under the newest SECRET_KEY; the older ones may go then."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from itportal.core.context import acting
from itportal.core.sealed import rotate_secrets, sealed_fields


class Command(BaseCommand):
    help = "Wrap the keys of all secrets under the newest SECRET_KEY. Can be stopped and run again."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(source="command"):
            done = rotate_secrets()
        kinds = ", ".join(field.name for field in sealed_fields())
        self.stdout.write(f"{kinds}: {done.changed} rotated, {done.current} were current.")
        for name in done.lost:
            self.stderr.write(f"Cannot be opened by any key: {name}.")
        if done.lost:
            sys.exit(1)
