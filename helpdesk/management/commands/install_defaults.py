from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.services.catalogue import install_catalogue


class Command(BaseCommand):
    help = "Add the default service catalogue; what is already there stays untouched."

    def handle(self, *args: Any, **options: Any) -> None:
        installed = install_catalogue()
        self.stdout.write(
            f"types {installed.types}, categories {installed.categories}, "
            f"other rows {installed.others}"
        )
