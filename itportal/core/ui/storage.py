"""Static files hashed, compressed and cached for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Also rewrites the imports of our ES modules to their hashed names."""

    support_js_module_import_aggregation = True
