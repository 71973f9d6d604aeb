"""The number of the search scheme that rows are made with.

Raised by any change of steps 0 to 7 (words, morphology, vectors), of data/own_words.txt or of
the estnltk version, together with a migration of the index `search_stale`; the sweep then makes
the rows anew while old ones keep answering.
"""

SEARCH_VERSION = 1
