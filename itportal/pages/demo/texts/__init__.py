"""What people of Näidisvald write to their IT department, and what they are answered."""

from itportal.pages.demo.texts import devices, more, services, wishes
from itportal.pages.demo.texts.story import Story

STORIES: tuple[Story, ...] = (
    *devices.STORIES,
    *services.STORIES,
    *wishes.STORIES,
    *more.STORIES,
)

GREETINGS = ("Tere!", "Tere hommikust!", "Tere,", "Tervist!", "Hei,", "", "")
THANKS = ("Aitäh!", "Ette tänades", "Tänan abi eest", "Ootan vastust.", "", "", "")
FIRST_ANSWERS = (
    "Tere! Võtsin töösse ja vaatan täna üle.",
    "Tere! Tulen kohale täna pärast lõunat.",
    "Sain kätte, uurin asja ja annan teada.",
    "Tere! Proovin kõigepealt kaugteel. Kui arvuti hetkeks vilgub, siis olen see mina.",
    "Aitäh teatamast. Annan teada kohe, kui tean põhjust.",
    "Tere! Tellin vajaliku osa, see jõuab siia mõne päevaga.",
)
FOLLOW_UPS = (
    "Kas on juba midagi teada?",
    "Täiendan: sama mure on ka kolleegil kõrvallauas.",
    "Lisan veel, et täna hommikul oli sama lugu.",
    "Proovisin arvuti taaskäivitada, ei aidanud.",
)
PROGRESS = (
    "Vaatasin üle, põhjus on leitud. Teen korda ja annan teada.",
    "Olen asjaga pooleli, läheb veel natuke aega.",
    "Muutsin seadistust. Palun proovi uuesti ja ütle, kas nüüd on parem.",
    "Pean veel ühe kolleegiga nõu, vastan täna.",
    "Tegin kaugteel ära, mis sai. Ülejäänu teen kohapeal.",
    "Vajalik osa jõudis kohale, tulen homme hommikul.",
)
RESPONSES = (
    "Selge, aitäh!",
    "Sobib, ootan.",
    "Proovisin, nüüd on parem, aga vahel veel juhtub.",
    "Hästi. Olen täna kella kolmeni kohal.",
    "Tänan, annan teada, kui midagi muutub.",
)
NOTES = (
    "Helistasin pöördujale, lepime aja kokku.",
    "Sama mure oli sügisel, vaata eelmist lahendust.",
    "Kontrollisin logid üle, midagi kahtlast ei ole.",
    "Vajab kohapeal käimist, panin neljapäevasele ringile.",
    "Kui kordub, teeme probleemi.",
)
THANK_YOUS = (
    "Aitäh, töötab!",
    "Suur tänu, väga kiire!",
    "Nüüd on korras, aitäh.",
    "Töötab jälle, tänan.",
)
RATING_WORDS = {
    5: ("Väga kiire ja sõbralik abi.", "Aitäh, sain kohe edasi töötada.", "Super!", "", "", ""),
    4: ("Korras, aitäh.", "Läks natuke aega, aga sai tehtud.", "", ""),
    3: ("Aitas, aga pidin kaks korda küsima.", "Ootasin kauem kui lubati."),
    2: ("Mure tuli nädala pärast tagasi.", "Tund jäi ilma projektorita."),
    1: ("Keegi ei helistanud tagasi.",),
}
REOPENED = (
    "Täna hommikul on sama mure tagasi.",
    "Kahjuks ei aidanud, eile õhtul juhtus uuesti.",
)
WITHDRAWN = (
    "Sai ise korda, aitäh.",
    "Ei ole enam vaja, kolleeg aitas.",
    "Saatsin kogemata kaks korda.",
)
