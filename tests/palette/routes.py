"""Rights of the palette: everybody signed in; its sources ask the policies."""

from tests.architecture.matrix import Row

ROWS = [Row("palette:list")]
