"""Static files hashed, compressed and cached for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Also rewrites the imports of our own ES modules to their hashed names.

    Files of the wheels are left as they are: their comments hold `import(…)` of files
    that were never shipped.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "portal/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
