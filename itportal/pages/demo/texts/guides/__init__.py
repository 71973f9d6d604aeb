"""The guides of Näidisvald, as its two specialists would have written them."""

from itportal.pages.demo.texts.guides import connections, portal, work
from itportal.pages.demo.texts.guides.text import Text

TEXTS: tuple[Text, ...] = (*portal.TEXTS, *connections.TEXTS, *work.TEXTS)
COMMENTS = (
    "Minu puldil ei ole sellist nuppu.",
    "Samm 3 on minu arvutis teistmoodi.",
    "Väga selge, aitäh!",
    "Sain ise hakkama.",
    "Võiks olla pilt juures.",
    "Pidin ikka kolleegilt küsima.",
)
