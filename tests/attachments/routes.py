"""Rights of files: a free file is its uploader's alone."""

from tests.architecture.matrix import Place, Row
from tests.attachments import builders as made


def _file(place: Place) -> dict[str, object]:
    return {"uid": made.stored(place.user, "pilt.png", made.png()).uid}


ROWS = [
    Row("attachments:upload", method="POST"),
    Row("attachments:file", own="", args=_file),
    Row("attachments:file", method="POST", own="", args=_file),
    Row("attachments:preview", own="", args=_file),
]
