"""What the inventory offers to copy for a token (core/api/snippets.py)."""

from django.utils.translation import gettext_lazy as _

from itportal.core.api.snippets import Snippet, register_snippet

ANSIBLE = """
#!/bin/sh
# portal.sh, made executable: ansible-inventory -i portal.sh --graph
[ "$1" = --host ] && echo '{}' && exit
exec curl -fsS -H 'Authorization: Bearer TOKEN' 'PORTAL/api/v1/feeds/ansible'
"""
PROMETHEUS = """
scrape_configs:
  - job_name: node
    http_sd_configs:
      - url: PORTAL/api/v1/feeds/prometheus/all?port=9100
        refresh_interval: 1m
        authorization:
          credentials: TOKEN
"""
FINANCE = """
curl -fsS -H 'Authorization: Bearer TOKEN' -o finance.xlsx 'PORTAL/api/v1/feeds/finance.xlsx'
"""

register_snippet(
    Snippet(_("Inventory for Ansible"), ANSIBLE, "assets:read"),
    Snippet(_("Targets for Prometheus"), PROMETHEUS, "assets:read"),
    Snippet(_("A workbook for accounting"), FINANCE, "finance:read"),
)
