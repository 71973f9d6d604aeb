"""`manage.py messages`: the Estonian catalogues, without GNU gettext."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from itportal.core import messages


class Command(BaseCommand):
    help = "Update the Estonian catalogues; --compile makes them readable, --check verifies."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compile", action="store_true", help="write the .mo files")
        parser.add_argument("--check", action="store_true", help="fail unless complete")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        elif options["compile"]:
            if compiled := messages.compile_all():
                self.stdout.write(f"{compiled} catalogues compiled")
        else:
            for package in messages.PACKAGES:
                if messages.update(package):
                    self.stdout.write(f"updated {messages.catalogue_path(package)}")
            messages.compile_all()

    def _check(self) -> None:
        reports = [messages.check(package) for package in messages.PACKAGES]
        faults = 0
        for report in reports:
            for fault in report.faults:
                self.stdout.write(f"{report.path}: {fault}")
                faults += 1
        for clash in messages.clashes():
            self.stdout.write(f"translated in two ways: {clash}")
            faults += 1
        if faults:
            raise CommandError(
                f"{faults} texts are not in order: run `manage.py messages`, then translate."
            )
        self.stdout.write("all texts are translated")
