"""`manage.py up`: what `make run` calls; manage.py hands over before the apps are loaded."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from itportal.runtime.supervisor import main


class Command(BaseCommand):
    help = "Start the whole portal: database, Redis, web, worker, beat. Ctrl+C stops it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="start empty")

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(main(["--no-demo"] if options["no_demo"] else []))
