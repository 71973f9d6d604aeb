#!/usr/bin/env python
"""Entry point of the management commands; `manage.py up` is what `make run` calls."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itportal.settings.dev")
    if sys.argv[1:2] == ["up"]:  # the supervisor stays small: it never loads the apps
        from itportal.runtime import supervisor

        sys.exit(supervisor.main(sys.argv[2:]))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
