"""Using the portal, signing in, passwords."""

from itportal.pages.demo.texts.guides.text import Text

TEXTS = (
    Text(
        "portaal",
        "Kuidas teatada murest nii, et saad kiiresti abi",
        "Kolm minutit vormi täitmist säästab sulle ja meile mitu kirja.",
        "teatamine, pöördumine, kuidas küsida abi, rike, uus pöördumine",
        """Kõik mured ja soovid tulevad IT-osakonda selle portaali kaudu. Nii ei lähe ükski neist kaotsi ja näed ise, kelle käes asi on.

## Saada pöördumine
1. Vali avalehel üks kolmest: „Teata probleemist“, „Küsi seadet või programmi“ või „Küsi ligipääsu“.
2. Vali teema. Kui sa ei tea, kumb sobib, vali „Muu mure“: suuname ise õigesse kohta.
3. Vali seade. Sinu enda seadmed on nimekirjas juba olemas.
4. Kirjuta ühe lausega, mis juhtus. „Printer 2. korrusel ei võta paberit“ aitab rohkem kui „printer katki“.
5. Lisa ekraanipilt: vajuta {Windows} + {Shift} + {S}, märgi ala ja kleebi pilt vormi klahvidega {Ctrl} + {V}.
6. Vali, kui palju mure sinu tööd segab, ja vajuta „Saada pöördumine“.

> Ära kirjuta vormi paroole, PIN-koode ega isikukoode. Meil ei ole neid vaja.

## Mis saab edasi
Saad kohe kinnituse koos numbriga, näiteks P-2598. Pooleli jäänud vorm püsib mustandina alles: ava sama teema ja jätka.

## Kui töö seisab
Kui seisab terve klass, kassa või maja, siis helista lehe jalus olevale numbrile. Helistajat aitame esimesena.""",
        was=(
            "Kui sa ei tea, kumb sobib, vali „Muu mure“: suuname ise õigesse kohta.",
            "Kui sa ei tea, mida valida, siis helista.",
        ),
    ),
    Text(
        "portaal",
        "Kuidas näha, mis sinu pöördumisest saab",
        "Olek, vastused ja failid on ühel lehel; vastata saab sealsamas.",
        "minu pöördumised, olek, vastus, kelle käes, mis seisus",
        """Igal pöördumisel on oma leht. Sealt näed, kelle käes see on, mida on tehtud ja kelle järel asi ootab.

## Leia oma pöördumine
1. Ava ülevalt menüüst „Minu pöördumised“. Telefonis on see all ribal.
2. Need, mis ootavad sinu vastust, on avalehel esimesed.
3. Vajuta pealkirjale, avaneb kogu vestlus.

## Vasta või lisa midagi
1. Kirjuta lehe lõpus kasti „Sinu vastus“.
2. Lisa vajadusel pilt või fail. Telefoniga saad pildistada otse vormi.
3. Vajuta „Saada“. Spetsialist saab sellest teate.

## Mida olek tähendab
| Olek | Mida teha |
|---|---|
| Uus | Ei pea midagi tegema, vaatame üle |
| Töös | Keegi tegeleb, näed lehel nime |
| Ootab sind | Küsisime midagi, vasta palun |
| Lahendatud | Kontrolli, kas mure kadus |

> Kui muret enam ei ole, vali lehel „Võta pöördumine tagasi“. Nii ei tule keegi asjata kohale.

Teate saad ka e-kirjaga. Mis teateid soovid, valid kella märgi all teavituste eelistustes.""",
    ),
    Text(
        "portaal",
        "Kas mure kadus? Kinnitamine, uuesti avamine ja hinnang",
        "Kui pöördumine on lahendatud, ootame sinult üht vajutust.",
        "hinne, tagasiside, lahendatud, avan uuesti, mure tuli tagasi",
        """Kui spetsialist on töö teinud, saab pöördumine olekuks „Lahendatud“. Viimane sõna on sinul.

## Kui kõik töötab
1. Ava pöördumine teates olevast lingist.
2. Vajuta „Jah, kõik on korras“.
3. Anna hinne ühest viieni. Paar sõna juurde aitab meil aru saada, mis oli hästi või halvasti.

Kui sa midagi ei vajuta, läheb pöördumine mõne tööpäeva pärast ise kinni.

## Kui mure ei kadunud või tuli tagasi
1. Ava sama pöördumine. Uut ei ole vaja teha.
2. Kirjuta, mis on praegu valesti ja millal see algas.
3. Vajuta „Ava uuesti“.

Uuesti avada saab kahe nädala jooksul. Hiljem tee uus pöördumine ja nimeta selles vana number: leiame loo üles.

## Kes hinnet näeb
Hinnet ja kommentaari näevad sinu asutust teenindavad spetsialistid. Madal hinne ei ole kellegi karistamine. Sellest leiame, mida paremini teha, näiteks kui vastus tuli liiga hilja või oli raskesti arusaadav.

> Kui pärast lahendust tekib teine, sellest erinev mure, tee selle kohta eraldi pöördumine.""",
    ),
    Text(
        "portaal",
        "Portaal telefonis: pildista riket ja saada kohe",
        "Portaal töötab telefoni brauseris, midagi paigaldada ei ole vaja.",
        "telefon, mobiil, pilt, foto, avakuva",
        """Enamik rikkeid on kiiremini pildistatud kui kirjeldatud. Telefonist saadetud pöördumine on sama mis arvutist saadetu.

## Ava portaal telefonis
1. Ava telefoni brauser ja kirjuta portaali aadress, sama mis arvutis.
2. Logi sisse oma tööaadressi ja parooliga või pääsuvõtmega.
3. Lisa leht avakuvale: brauseri menüüs on „Lisa avakuvale“. Edaspidi avad selle nagu rakenduse.

## Saada pilt
1. Vajuta all ribal „Uus“ ja vali teema.
2. Kirjuta ühe lausega, mis on valesti.
3. Vajuta „Lisa fail või foto“ ja vali kaamera.
4. Pildista veateadet, seadme esikülge või kleebist, millel on inventarinumber V-….
5. Vajuta „Saada pöördumine“.

> Pildile jäänud asukoha eemaldab portaal ise. Jälgi, et pildile ei jääks õpilaste nägusid ega teiste inimeste andmeid.

## Kui pilt ei lähe läbi
Üks fail võib olla kuni 25 MB. Video asemel tee paar fotot. Kui levi on nõrk, ühenda telefon maja Wi-Fi-ga ja proovi uuesti: kirjutatud tekst jääb mustandina alles.""",
    ),
    Text(
        "portaal",
        "Minu seadmed: kontrolli, mis on sinu nimel",
        "Nimekiri peab klappima sellega, mis sul päriselt käes on.",
        "inventar, minu seadmed, arvuti minu nimel, V-number, vale seade",
        """Iga vallale kuuluv arvuti, kuvar ja telefon on kellegi nimel. Sinu nimel olevad seadmed leiad menüüst „Minu seadmed“.

## Kontrolli nimekirja
1. Ava „Minu seadmed“.
2. Võrdle numbreid kleebistega seadmetel. Number on kujul V-0412.
3. Vaata ka garantii lõppu: vana aku või ekraani mure lahendame garantii ajal tasuta.

## Kui midagi on puudu või üle
1. Vajuta nimekirja all „Mõni seade on puudu või vale?“.
2. Kirjuta seadme number ja kus see praegu asub.
3. Saada. Parandame kirje ja vajadusel küsime täpsustust.

> Ära anna seadet kolleegile edasi ilma meile ütlemata. Kuni kirje on sinu nimel, vastutad sina.

## Kui seade läks kaotsi
Teata kohe, ka õhtul või puhkuse ajal: vali teema „Kahtlane kiri või turvamure“ ja helista. Mida varem teame, seda kiiremini saame seadme lukustada ja kontod kaitsta. Varguse puhul tee avaldus ka politseile ning lisa selle number pöördumisele.""",
    ),
    Text(
        "konto",
        "Unustasin parooli: kuidas saada uus",
        "Parooli saad vahetada ise, ka nädalavahetusel.",
        "parool ununes, ei saa sisse, parooli vahetus, konto lukus",
        """See juhend aitab, kui portaal ei lase sind parooliga sisse.

## Proovi kõigepealt
1. Vaata, kas {Caps Lock} põleb.
2. Kontrolli, kas klaviatuur on eesti keeles: š, ž ja märgid asuvad teises keeles mujal.
3. Kirjuta parool nähtavaks: vajuta välja lõpus silma märki.

## Tee uus parool
1. Ava sisselogimise leht ja vajuta „Unustasid parooli?“.
2. Kirjuta oma tööaadress ja saada.
3. Ava postkastis saabunud kiri ning vajuta selles olevat linki. Link kehtib lühikest aega ja töötab üks kord.
4. Mõtle uus parool ja kirjuta see kaks korda.

> Kiri tuleb vaid siis, kui aadress on õige. Kui kümne minutiga midagi ei saabu, vaata rämpsposti kausta.

## Kui postkasti ka ei pääse
Tee pöördumine kolleegi arvutist või helista lehe jalus olevale numbrile. Küsime sinult paar asja, et veenduda, et oled sina. Me ei ütle kunagi parooli telefonis ega saada seda kirjaga: anname võimaluse uus ise teha.

Pärast mitut valet katset peab sisselogimisega natuke ootama. See on kaitse võõraste katsete vastu.""",
        topic="parool",
        was=(
            "Kui kümne minutiga midagi ei saabu, vaata rämpsposti kausta.",
            "Kui tunni ajaga midagi ei saabu, helista.",
        ),
    ),
    Text(
        "konto",
        "Kuidas teha parool, mis peab vastu ja meelde jääb",
        "Pikk lause on parem kui lühike sõna märkidega.",
        "tugev parool, paroolihaldur, parooli reeglid, mitu parooli",
        """Hea parool on pikk, ainult ühes kohas kasutusel ja sulle meelde jääv. Kalendrinumbreid ja laste nimesid arvatakse ära sekunditega.

## Tee parool
1. Võta neli sõna, mis omavahel kokku ei käi: näiteks nimisõna, värv, koht ja tegevus.
2. Kirjuta need ühte ritta, kas tühikuga või sidekriipsuga.
3. Lisa üks oma vigur: valesti kirjutatud täht või number keskel.
4. Kirjuta parool kolm korda järjest, nii jääb see kätesse.

## Ära tee nii
- Ära kasuta sama parooli tööl ja kodus. Kui üks leht lekib, proovitakse sama parooli igal pool.
- Ära kirjuta parooli kuvari külge ega klaviatuuri alla.
- Ära saada parooli kirja, vestluse ega pöördumisega.

## Kui paroole on palju
Kasuta paroolihaldurit: see mäletab paroole sinu eest ja täidab need õigel lehel. Küsi meilt, milline on sinu asutuses lubatud, teemal „Küsimus või nõu“.

> Kui kahtlustad, et keegi teab su parooli, vaheta see kohe ja teata teemal „Kahtlane kiri või turvamure“. Keegi ei pahanda, kiire teade on kõige parem kaitse.""",
        topic="parool",
    ),
    Text(
        "konto",
        "Kaheastmeline sisselogimine telefoniga",
        "Kui parool lekib, ei pääse võõras ikka sisse.",
        "kaheastmeline, autentimisrakendus, kood, kuus numbrit, varukoodid, 2FA",
        """Kaheastmelisel sisselogimisel küsitakse pärast parooli veel kuut numbrit, mida näitab rakendus sinu telefonis. Seadistamine võtab umbes neli minutit.

## Mida vaja läheb
Telefon, milles on mõni autentimisrakendus. Kui sul seda ei ole, paigalda üks telefoni ametlikust rakendustepoest.

## Lülita sisse
1. Ava portaalis paremalt ülevalt oma profiil ja vali „Kaheastmeline sisselogimine ja pääsuvõtmed“.
2. Vali autentimisrakendus. Ekraanile ilmub ruutkood.
3. Ava telefonis rakendus, vali konto lisamine ja suuna kaamera ruutkoodile.
4. Kirjuta portaali kuus numbrit, mida telefon näitab.
5. Salvesta varukoodid. Prindi need või kirjuta paberile ja hoia lukustatud kohas.

> Kood muutub iga 30 sekundi järel. Kui see ei sobi, kontrolli, kas telefoni kell on automaatne.

## Uus telefon või telefon kadus
1. Logi sisse parooli ja ühe varukoodiga. Iga kood töötab korra.
2. Eemalda profiilis vana rakendus ja lisa uus.
3. Kui varukoode ei ole, tee pöördumine teemal „Parool ja sisselogimine“ või helista. Kontrollime enne, et oled sina.""",
        topic="parool",
    ),
    Text(
        "konto",
        "Pääsuvõti: logi sisse sõrmejälje või näoga",
        "Parooli ei ole vaja ja seda ei saa sinult välja petta.",
        "pääsuvõti, passkey, sõrmejälg, näotuvastus, ilma paroolita",
        """Pääsuvõti on sinu seadmes hoitav võti. Sisse logides kinnitad ainult sõrmejälje, näo või seadme PIN-iga. Võti töötab üksnes õigel aadressil, seega võltslehel sellest kasu ei ole.

## Tee pääsuvõti
1. Kasuta seadet, millega iga päev töötad ja mida teised ei kasuta.
2. Ava profiil ja vali „Kaheastmeline sisselogimine ja pääsuvõtmed“.
3. Vajuta „Lisa pääsuvõti“ ja järgi seadme küsimusi.
4. Anna võtmele nimi, näiteks „Töösülearvuti“.
5. Tee teine võti ka telefoni. Siis ei jää sa ukse taha, kui üks seade on paranduses.

## Logi sisse
1. Vali sisselogimise lehel „Pääsuvõtmega“.
2. Kinnita sõrmejälje, näo või PIN-iga.

> Ühises klassiarvutis ära pääsuvõtit tee: seal kasuta parooli ja logi lõpus välja.

## Kui seade läheb kaotsi või vahetub
Logi mõne teise seadmega sisse ja vajuta profiilis kadunud seadme võtme juures „Eemalda pääsuvõti“. Pärast seda see enam portaali ei ava. Kui sisse ei pääse, helista lehe jalus olevale numbrile.""",
        topic="parool",
    ),
    Text(
        "konto",
        "Ühine arvuti: logi välja nii, et midagi ei jää maha",
        "Klassi, raamatukogu ja õpetajate toa arvutis on pärast sind järgmine inimene.",
        "välja logimine, ühiskasutus, klassiarvuti, ekraani lukk, seansid",
        """Ühises arvutis jäävad lahti postkast, päevik ja failid kõige sagedamini lihtsalt sellepärast, et kell helises. Need neli harjumust hoiavad sinu ja õpilaste andmed eraldi.

## Lahkud hetkeks
1. Vajuta {Windows} + {L}. Ekraan lukustub kohe.
2. Jätkamiseks kirjuta oma parool.

## Lõpetad töö
1. Sulge failid ja logi lehtedelt välja, mitte ära lihtsalt sulge akent.
2. Logi arvutist välja: menüü „Start“, sinu nimi, „Logi välja“.
3. Eemalda ID-kaart ja mälupulk.

> Kui brauser küsib ühises arvutis „Kas salvestada parool?“, vasta „Mitte kunagi“.

## Unustasid välja logida
1. Ava portaal mõnes teises seadmes.
2. Vali profiilis oma seansid. Näed, kus oled praegu sisse logitud.
3. Lõpeta seanss, mida sa ära ei tunne või mis jäi lahti.
4. Kui kahtlustad, et keegi kasutas sinu kontot, vaheta parool ja teata teemal „Kahtlane kiri või turvamure“.""",
        topic="turvamure",
    ),
)
