"""Rights of search: everybody signed in; rows are limited inside the query."""

from tests.architecture.matrix import Row

ROWS = [Row("search:search"), Row("search:suggest")]
