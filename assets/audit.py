"""Which field differences of assets are kept."""

from assets.models import Asset, AssetModel, Assignment, Category, Manufacturer
from itportal.core.journal.audit import audit

for model in (Asset, AssetModel, Assignment, Category, Manufacturer):
    audit(model)
