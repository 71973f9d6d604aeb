"""`manage.py prepare`: bring database and static files up to date before a start.

Called by `manage.py up`; harmless to call again.
"""

import hashlib
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from helpdesk.services.catalogue import install_catalogue
from helpdesk.services.guesses import learn_topics
from itportal.core.demo import may_become_demo
from itportal.core.health.checks import postgresql_is_new_enough

# Files of the wheels no page of ours loads.
NOT_SERVED = ["rest_framework", "*-2.js", "*-2.min.js", "htmx-2-compat*"]


class Command(BaseCommand):
    help = "Migrate, collect static files, load the demo data at first start."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="start empty")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if faults := postgresql_is_new_enough(databases=["default"]):
                raise CommandError(f"{faults[0].msg} {faults[0].hint}")
            self.check(databases=["default"])
            self._step("Migrating the database", self._migrate)
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {error}".strip()) from error
        self._step("Installing the service catalogue", self._install_catalogue)
        self._step("Collecting static files", self._collect_static)
        if not options["no_demo"]:
            self._step("Loading the demo municipality Näidisvald", self._load_demo)
        if not get_user_model().objects.exists():
            self.stdout.write("Nobody can sign in yet: manage.py first_administrator EMAIL")

    def _step(self, title: str, work: Callable[[], bool]) -> None:
        """Run one step; a step that had nothing to do says nothing."""
        began = time.monotonic()
        if work():
            self.stdout.write(f"{title}: {time.monotonic() - began:.1f} s")
            self.stdout.flush()

    @staticmethod
    def _migrate() -> bool:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        call_command("migrate", verbosity=0, interactive=False)
        return True

    @staticmethod
    def _install_catalogue() -> bool:
        added = install_catalogue().anything
        if added:
            learn_topics()  # by the topics' own names, until there are requests
        return added

    @staticmethod
    def _collect_static() -> bool:
        """Only when a file appeared, went or changed since the last time."""
        digest = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                state = Path(storage.path(name)).stat()
                digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
        stamp = Path(settings.STATIC_ROOT).with_name("static.stamp")
        if stamp.exists() and stamp.read_text() == digest.hexdigest():
            return False
        options = {"verbosity": 0, "interactive": False, "clear": True}
        call_command("collectstatic", ignore_patterns=NOT_SERVED, **options)
        stamp.write_text(digest.hexdigest())
        return True

    @staticmethod
    def _load_demo() -> bool:
        """Only into a portal that has nobody in it and may be a demo."""
        if get_user_model().objects.exists() or not may_become_demo():
            return False
        call_command("demo", scale=1)
        return True
