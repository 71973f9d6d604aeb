"""Assets, first part: what is needed to know whose device is meant."""

from assets.models.assets import Asset, AssetModel, Assignment, Category, Manufacturer

__all__ = ["Asset", "AssetModel", "Assignment", "Category", "Manufacturer"]
