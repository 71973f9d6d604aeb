"""IT portal: one web portal for a rural municipality's whole IT job."""

from itportal.celery import app as celery_app

__all__ = ["celery_app"]
