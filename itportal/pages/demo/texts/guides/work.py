"""ID card and signing, security, classroom and library, devices, joiners and leavers."""

from itportal.pages.demo.texts.guides.text import Text

TEXTS = (
    Text(
        "seadmed",
        "Inventuur telefoniga",
        "Nii loendad ruumi vara telefoniga, ka siis, kui netti ei ole.",
        "inventuur, inventeerimine, skaneerimine, inventuurikomisjon, vara, silt",
        """Inventuuri teeb komisjon ruumhaaval. Korraga võib loendada mitu inimest: teiste leiud ilmuvad sinu telefoni ise.

## Alusta
1. Ava teade „Algas inventuur“ või leht „Minu seadmed“ ja vali „Ava inventuur“.
2. Vali ruum, kus sa oled. Näed nimekirja, mis seal peab olema.
3. Ava ruum seal, kus on ühendus. Loendada saab siis ka ühenduseta.

## Loenda
1. Skaneeri silt või kirjuta number ja vajuta „Lisa“. Skanneripüstoliga piisab päästikust.
2. Näed asja, aga silt on kulunud? Vajuta selle rea linnukest.
3. Kuula: lühike piiks on leitud, kaks madalat tähendab, et midagi ei klapi.
4. Kui ruum on läbi käidud, vajuta „Ruum valmis“.

## Kui miski ei klapi
| Mis juhtus | Mida teha |
|---|---|
| Asi on kirjas teises ruumis | „Tõsta siia“, kui see jääb, „Viin tagasi“, kui viid ära |
| Tundmatu silt | seo olemasoleva varaga, lisa uus vara või ütle, et see ei ole asutuse oma |
| Linnuke sai kogemata | vajuta seda uuesti |

## Kui ühendus kaob
Jätka rahulikult. Skannitu jääb telefoni ja on lehe all nimekirjas „Telefonis, saatmata“. Ühenduse tulles läheb see ise teele, ka siis, kui lehe vahepeal sulgesid.

> Arvuti on kodus? Ava „Minu seadmed“ ja vajuta „Kinnitan, et see on minu käes“.

## Lõpus
IT-spetsialist vaatab lahknevused üle ja koostab akti. Komisjoni liikmena loe akt läbi ja vajuta „Allkirjastan akti“.""",
    ),
    Text(
        "allkiri",
        "Allkirjasta dokument DigiDoc4-ga",
        "Digiallkiri ID-kaardiga, alates failist kuni saatmiseni.",
        "digiallkiri, digidoc, asice, allkirjastamine, leping",
        """Digiallkiri on sama kehtiv kui omakäeline. Vaja on ID-kaarti, PIN2-koodi ja kaardilugejat.

## Allkirjasta
1. Pane ID-kaart lugejasse, kiip ees ja üleval.
2. Ava programm DigiDoc4 ja vali „Allkiri“.
3. Lohista dokument aknasse. Ühte ümbrikku võib panna mitu faili.
4. Loe dokument enne läbi: hiljem sisu muuta ei saa.
5. Vajuta „Allkirjasta ID-kaardiga“ ja sisesta PIN2.
6. Salvesta. Tekib fail, mille lõpp on .asice.

## Mitu allkirja
1. Saada .asice-fail järgmisele allkirjastajale.
2. Tema avab sama faili DigiDoc4-s ja lisab oma allkirja.
3. Kontrolli lõpus, et kõik allkirjad on kehtivad: nime juures ei tohi olla hoiatust.

> Ära prindi ja skanni digiallkirjastatud dokumenti. Paberil ei ole allkirjast midagi alles.

## Kui ei õnnestu
- „Kaarti ei leitud“: võta kaart välja, puhasta kiip kuiva lapiga ja proovi teist USB-pesa.
- PIN2 on lukus: lukust saad lahti PUK-koodiga, mis on koodiümbrikus.
- Sertifikaat on aegunud: kaart tuleb uuendada Politsei- ja Piirivalveametis.""",
        topic="programm",
        was=(
            "4. Loe dokument enne läbi: hiljem sisu muuta ei saa.\n",
            "",
        ),
    ),
    Text(
        "allkiri",
        "ID-kaart ei tööta arvutis",
        "Kontrolli kaarti, lugejat, brauserit ja koode selles järjekorras.",
        "id-kaart, kaardilugeja, pin, web eid, sisselogimine id-kaardiga",
        """Suurem osa ID-kaardi muredest on lugejas või brauseris, mitte kaardis.

## Kaart ja lugeja
1. Ühenda lugeja arvutiga otse, mitte läbi kuvari või jaoturi.
2. Pane kaart sisse kiip ees. Lugeja tuli peab vilkuma.
3. Ava DigiDoc4: kui seal on sinu nimi, on kaart ja lugeja korras.

## Brauser
1. Sulge brauser täielikult ja ava uuesti.
2. Kontrolli laienduste alt, kas „Web eID“ on sisse lülitatud.
3. Proovi teist brauserit.
4. Kui brauser küsib sertifikaati, vali see, mille juures on „autentimine“.

## Koodid
| Kood | Milleks |
|---|---|
| PIN1 | sisselogimine |
| PIN2 | allkiri |
| PUK | lukustunud PIN-i avamine |

Kolm valet katset lukustab PIN-i. Ära arva, vaid loe kood ümbrikust. Koode ei küsi sinult keegi, ka mitte IT-osakond.

> Kui ID-kaart on vahetatud, tuleb mõnes infosüsteemis uus kaart siduda. Kirjuta pöördumisse, millises süsteemis sisse ei pääse.

Seni saad paljudes kohtades kasutada Mobiil-ID-d või Smart-ID-d.""",
        topic="programm",
    ),
    Text(
        "allkiri",
        "Krüpteeri fail enne saatmist",
        "Nii loeb delikaatset faili ainult see, kellele see mõeldud on.",
        "krüpteerimine, cdoc, salajane fail, delikaatsed andmed, isikukood",
        """Krüpteeri fail siis, kui selles on terviseandmeid, laste abivajaduse andmeid, isikukoodide nimekirju või muud, mis valedes kätes kahju teeks.

## Krüpteeri
1. Ava DigiDoc4 ja vali „Krüpto“.
2. Lohista fail aknasse.
3. Vajuta „Lisa adressaat“ ja otsi saaja isikukoodi või asutuse registrikoodi järgi.
4. Kontrolli nime. Lisa ka iseend, muidu ei saa sa faili hiljem ise avada.
5. Vajuta „Krüpteeri“ ja salvesta.
6. Saada tekkinud fail kirja manusena. Kirja teemasse ära pane inimese nime.

## Ava sulle saadetud fail
1. Pane ID-kaart lugejasse.
2. Ava fail DigiDoc4-s ja vajuta „Dekrüpteeri“.
3. Sisesta PIN1.

> Fail krüpteeritakse praegu kehtivale kaardile. Kui saaja kaarti vahetab, ei pruugi ta vana faili enam avada. Hoia originaal dokumendihalduses alles.

## Kui saajat ei leita
Siis ei ole tal kehtivat ID-kaarti või on kood vale. Küsi üle. Ära saada faili hoopis lahtiselt: vali dokumendivahetus või anna üle paberil.""",
        topic="programm",
    ),
    Text(
        "turve",
        "Kahtlane kiri: kuidas ära tunda ja mida teha",
        "Peatu, vaata saatjat ja linki, teata. Alles siis kustuta.",
        "õngitsus, phishing, pettus, kahtlane link, viirus, rämpspost",
        """Õngitsuskiri tahab, et kiirustaksid. Mida kiirem kiri tundub, seda rahulikumalt seda loe.

## Ohumärgid
- Saatja nimi on tuttav, aga aadress võõras.
- Kirjas ähvardatakse konto sulgemise, trahvi või viivisega.
- Palutakse sisse logida, maksta, kinkekaarte osta või pangaandmeid muuta.
- Manus on ootamatu arve või kokkupakitud fail.

## Mida teha
1. Ära vajuta linke ega ava manuseid.
2. Vii hiir lingi peale ja vaata all näidatud aadressi. Telefonis hoia linki all.
3. Kui kiri on kolleegi nimel, küsi talt telefoni teel üle.
4. Tee pöördumine teemal „Kahtlane kiri või turvamure“ ja lisa kirjast pilt. Kui oskad, lisa kiri manusena.
5. Kustuta kiri pärast meie vastust.

## Vajutasid juba?
1. Kui sisestasid parooli, vaheta see kohe.
2. Kui avasid faili, tõmba võrgukaabel välja või lülita Wi-Fi välja. Arvutit ära välja lülita.
3. Helista lehe jalus olevale numbrile.

> Vajutada võib igaüks. Halb on ainult vaikimine: esimese tunniga jõuame kahju enamasti ära hoida.""",
        topic="turvamure",
        was=(
            "4. Tee pöördumine teemal „Kahtlane kiri või turvamure“ ja lisa kirjast pilt. Kui oskad, lisa kiri manusena.\n5. Kustuta kiri pärast meie vastust.",
            "4. Kustuta kiri.",
        ),
    ),
    Text(
        "turve",
        "Isikuandmed töös: mida tohib ja mida mitte",
        "Lühike meelespea nimekirjade, piltide ja kirjade kohta.",
        "andmekaitse, gdpr, isikuandmed, õpilaste nimekiri, pildid lastest",
        """Isikuandmed on kõik, mille järgi inimese ära tunneb: nimi, pilt, isikukood, hinne, tervis.

## Enne kui kogud
1. Mõtle, milleks sa andmeid vajad. Küsi ainult vajalikku.
2. Vaata, kas need on juba mõnes infosüsteemis. Siis ära tee oma tabelit.
3. Otsusta kohe, millal andmed kustutad.

## Hoia ja jaga
1. Hoia nimekirju asutuse ühiskaustas, mitte töölaual ega isiklikus pilves.
2. Saada inimesele tema enda andmed, mitte kogu tabel.
3. Mitmele saajale kirjutades pane aadressid väljale „Pimekoopia“.
4. Eriliigilised andmed, näiteks tervis, krüpteeri.

## Laste pildid
- Avaldamiseks on vaja vanema nõusolekut.
- Grupipildile ära kirjuta juurde laste täisnimesid.
- Pildista töötelefoni või asutuse kaameraga.

> Andmed läksid valele inimesele? Teata kohe teemal „Kahtlane kiri või turvamure“. Asutusel on rikkumisest teatamiseks aega 72 tundi, see algab avastamisest.

Kahtluse korral küsi asutuse andmekaitsespetsialistilt. Küsimus enne on alati odavam kui selgitus pärast.""",
        topic="turvamure",
    ),
    Text(
        "turve",
        "Tehisaru tööriistad: mida sinna kirjutada ei tohi",
        "Abiline mustandi jaoks, mitte koht isikuandmetele.",
        "tehisaru, tehisintellekt, chatgpt, copilot, vestlusrobot, tõlge",
        """Vestlusrobot aitab teksti lihtsustada, kokku võtta ja tõlkida. Kõik, mis sinna kirjutad, võib aga jääda teenusepakkuja kätte.

## Võib
1. Lasta sõnastada üldist kirja või kuulutust.
2. Küsida valemit, näidisülesannet või tunnikava ideid.
3. Tõlkida avalikku teksti.
4. Kontrollida õigekirja tekstis, millest on nimed eemaldatud.

## Ei tohi
- Ära kirjuta nimesid, isikukoode, hindeid, terviseandmeid ega aadresse.
- Ära laadi üles lepinguid, protokolle ega turvaplaane.
- Ära kleebi paroole ega võtmeid.
- Ära lase robotil teha inimest puudutavat otsust.

## Kontrolli vastust
1. Loe vastus läbi: robot võib kindlas toonis eksida.
2. Kontrolli arvud, kuupäevad ja seaduste viited algallikast.
3. Sina vastutad teksti eest, mille välja saadad.

> Kasuta asutuse kontoga tööriista, kui see on olemas. Uue tööriista jaoks küsi luba teemal „Programm või litsents“: vaatame üle tingimused ja andmekaitse. Õpilaste puhul jälgi ka vanusepiiri, mille teenus ise on seadnud.""",
        topic="litsents",
    ),
    Text(
        "turve",
        "Arvuti lukustamine ja puhas laud",
        "Kolm liigutust, mis hoiavad andmed võõraste eest.",
        "ekraani lukk, lukusta, võõras inimene, puhas laud, kaust laual",
        """Lahtine arvuti õpetajate toas või teenindussaalis on kõige lihtsam viis andmetele ligi pääseda.

## Iga kord, kui tõused
1. Vajuta {Windows} + {L}. Mac-arvutis {Ctrl} + {Cmd} + {Q}.
2. Võta ID-kaart lugejast kaasa.
3. Pööra nimekirjad laual tagurpidi või pane sahtlisse.

## Päeva lõpus
1. Logi arvutist välja või lülita see välja, et uuendused saaksid paigalduda.
2. Võta printerist oma paberid.
3. Pane sülearvuti kappi või võta kaasa.
4. Pühi tahvlilt paroolid ja nimed.

## Ekraan avalikus kohas
Kui ekraan on külastaja poole, küsi ekraanifiltrit teemal „Tooner ja tarvikud“. Projektoriga näidates kasuta laiendatud ekraani, siis ei näe klass sinu postkasti.

> Kohtad majas võõrast, kes ütleb, et on IT-osakonnast? Küsi nime ja helista meile üle. Päris kolleeg ootab rahulikult.

Kui arvuti ise ei lukustu kümne minuti järel, anna teada: säte on kõigis tööarvutites ette nähtud.""",
        topic="turvamure",
    ),
    Text(
        "turve",
        "Kõne „IT-toelt“ või pangast: kuidas telefonipettust peatada",
        "Katkesta kõne ja helista ise tagasi numbril, mida tunned.",
        "telefonipettus, kaugabi, anydesk, pank helistab, petukõne, smart-id",
        """Helistaja räägib ladusalt, teab sinu nime ja tööandjat ning tal on kiire. See info on avalik ega tõenda midagi.

## Kõne ajal
1. Ära ütle paroole, PIN-koode ega telefonis näidatud kontrollkoodi.
2. Ära paigalda programmi, mida helistaja käsib.
3. Ära sisesta Smart-ID või Mobiil-ID PIN-i, kui sa ise just sisse ei logi.
4. Ütle „helistan tagasi“ ja katkesta kõne.
5. Helista ise: meile lehe jalus olevale numbrile, panka panga kodulehe numbrile.

## Kuidas tunned ära meie kaugabi
- Meie kaugabi algab alati sinu pöördumisest ja nimetame selle numbri.
- Näed ekraanil, et kaugühendus on lahti, ja saad selle igal ajal katkestada.
- Me ei palu kunagi panka sisse logida.

## Kui jõudsid midagi anda
1. Pangaandmete puhul helista kohe panka ja palu kaart ning konto sulgeda.
2. Tööparool vaheta kohe.
3. Tee pöördumine teemal „Kahtlane kiri või turvamure“ ja kirjuta kellaaeg ning number.
4. Rahalise kahju korral tee avaldus politseile.""",
        topic="turvamure",
    ),
    Text(
        "klass",
        "Projektori ühendamine HDMI- ja USB-C kaabliga",
        "Sobib klassidele, kus on laeprojektor või puutetahvel. Aega kulub umbes kaks minutit.",
        "hdmi, pilt puudub, projektor, kaabel, ekraan, usb-c",
        """Enamasti on põhjus vales sisendis või lahtises kaablis, mitte projektoris.

## Vaata, milline kaabel laual on
HDMI-pistik on lai ja kaldus alumiste nurkadega. USB-C pistik on väike, ümarate otstega ja sobib mõlemat pidi. Kumbki ei lähe sisse jõuga.

## Ühenda ja vali pilt
1. Lülita projektor puldist sisse ja oota, kuni lamp süttib.
2. Pane kaabel arvutisse. Kui arvutil on ainult USB-C, kasuta laua külge kinnitatud üleminekut.
3. Vajuta arvutil {Windows} + {P} ja vali „Dubleeri“. Siis näed sina ja klass sama pilti.

> **Heli tuleb arvutist?** Vajuta all paremal kõlari märki ja vali nimekirjast projektor.

## Kui pilti ikka ei ole
1. Vajuta puldil nuppu „Source“, kuni ekraanil on HDMI 1.
2. Tõmba kaabel mõlemast otsast välja ja pane tagasi.
3. Proovi kolleegi arvutiga. Kui pilt tuleb, on mure sinu arvutis.
4. Ikka tume? Teata meile: vali vormil klass ja projektor ning kirjuta, milliseid samme proovisid.

Ära lülita projektorit seinast välja, enne kui ventilaator on seiskunud. Kuum lamp võib puruneda.""",
        topic="projektor",
        was=(
            "1. Lülita projektor puldist sisse ja oota, kuni lamp süttib.\n",
            "1. Lülita projektor sisse.\n",
        ),
    ),
    Text(
        "klass",
        "Puutetahvli heli ei kosta või puude on nihkes",
        "Kaks kõige sagedasemat puutetahvli muret.",
        "puutetahvel, tahvel, heli, kalibreerimine, puude, interaktiivne ekraan",
        """Puutetahvel on arvutile kolm seadet korraga: ekraan, kõlar ja hiir. Iga osa ühendub eraldi.

## Heli ei kosta
1. Vaata tahvli küljelt või puldilt, kas heli on vaigistatud.
2. Vajuta arvutis all paremal kõlari märki ja vali tahvel.
3. Kui tahvlit nimekirjas ei ole, tõmba HDMI-kaabel välja ja pane tagasi.
4. Ava mõni teine video. Ühel lehel võib heli olla eraldi maha keeratud.

## Puude ei tööta või joon tekib mujale
1. Kontrolli, kas peale HDMI-kaabli on ühendatud ka tahvli USB-kaabel. Puude käib selle kaudu.
2. Pühi ekraani äär kuiva lapiga: anduri ees olev tolm või teip segab.
3. Tee puute seadistus uuesti: arvuti sätetes tahvelarvuti ja puute all „Kalibreeri“, seejärel vajuta riste.
4. Lülita tahvel toitenupust välja ja minuti pärast sisse.

> Ära puhasta ekraani pihustades. Niisuta lapp, mitte ekraan.

Kui mure jääb, tee pöördumine teemal „Projektor või tahvel“. Kirjuta klass, tahvli inventarinumber ja kas sama juhtub teise arvutiga.""",
        topic="projektor",
    ),
    Text(
        "klass",
        "Tahvelarvutite ja Chromebookide komplekt tunnis",
        "Broneeri, jaga välja, kogu kokku ja pane laadima.",
        "tahvelarvuti, ipad, chromebook, laadimiskäru, klassikomplekt, õpilaste arvutid",
        """Komplekt on kogu maja peale ühine. Kui see tuleb tagasi laadimata, jääb järgmine tund ära.

## Enne tundi
1. Broneeri komplekt oma maja kalendris.
2. Ava käru ja vaata, kas laadimistuled põlevad.
3. Loe seadmed üle ja märgi number, kui mõni puudub.

## Tunnis
1. Jaga seadmed numbri järgi: õpilane võtab alati sama.
2. Chromebookis logib õpilane sisse oma koolikontoga. Külalise režiimi ära kasuta, siis failid ei salvestu.
3. Kui Wi-Fi jääb aeglaseks, ava seadmed kümne kaupa, mitte kõik korraga.

## Pärast tundi
1. Õpilased logivad välja. Tahvelarvutis sulgevad nad rakendused ja oma konto.
2. Pane iga seade oma pessa ja ühenda laadija.
3. Kontrolli, et tuli süttib, ja lukusta käru.

> Katkine seade jäta kärust välja, kleebi külge paber murega ja tee pöördumine seadme numbriga. Õpilase konto parooli vahetab klassijuhataja või meie, mitte õpilane ise sõbra abiga.

Uut rakendust küsi vähemalt nädal varem teemal „Paigaldus või kolimine“.""",
        topic="paigaldus",
    ),
    Text(
        "klass",
        "Raamatukogu laenutus, kui programm või internet ei tööta",
        "Laenuta paberil edasi ja kanna andmed hiljem sisse.",
        "laenutus, raamatukoguprogramm, triipkood, lugejapilet, skanner",
        """Lugeja ei pea tühjade kätega lahkuma ka siis, kui programm seisab.

## Kontrolli kiiresti
1. Ava mõni tavaline leht. Kui see ei avane, on mure internetis.
2. Kui leht avaneb, proovi programmi teises brauseris.
3. Küsi teiselt raamatukogult, kas neil töötab. Siis teame, kas viga on teenuses.

## Laenuta paberil
1. Kirjuta vihikusse kuupäev, lugeja pileti number, raamatu triipkoodi number ja tähtaeg.
2. Tagastused pane eraldi riiulisse ja märgi samuti.
3. Kui programm taastub, kanna enne sisse tagastused ja siis laenutused, ajalises järjekorras.
4. Hävita vihikuleht pärast sisestamist: seal on isikuandmed.

## Triipkoodilugeja ei loe
1. Pühi lugeja aken.
2. Ava tekstiredaktor ja skanni kood. Kui numbrid tekivad, on lugeja korras.
3. Kui tekivad imelikud märgid, on klaviatuuri keel vale: vali eesti keel.
4. Kui midagi ei teki, vaheta USB-pesa.

> Lugejate arvuti on eraldi võrgus. Sellest ei saa laenutusprogrammi avada ja nii peabki olema.

Pöördumisse kirjuta kellaaeg ja kas seisab üks arvuti või kogu maja.""",
        topic="programm",
        audience="institution",
        place="Raamatukogu",
    ),
    Text(
        "klass",
        "Päevik või õppekeskkond on aeglane: kust viga otsida",
        "Kolme minutiga tead, kas mure on arvutis, majas või teenuses.",
        "päevik, ekool, stuudium, õppekeskkond, aeglane, ei lae",
        """Hommikul ja veerandi lõpus on päevikutel palju kasutajaid. Siis võib aeglus olla teenusepakkuja pool.

## Otsi viga
1. Küsi kõrvalklassist, kas seal on sama mure. Kui on, piisab ühest pöördumisest maja peale.
2. Ava sama päevik telefonis, Wi-Fi väljas. Kui seal on kiire, on mure majas või arvutis.
3. Ava arvutis mõni muu leht. Kui kõik on aeglane, on mure võrgus.
4. Sulge teised vahelehed ja ava päevik privaataknas.

## Kui aeglane on ainult sinu arvuti
1. Taaskäivita arvuti, mitte ainult ära sulge kaant.
2. Kontrolli, kas mõni uuendus parasjagu paigaldub.
3. Tühjenda brauseris selle lehe andmed.

## Tund peab edasi minema
1. Märgi puudujad paberile.
2. Kanna need sisse, kui päevik taastub.

> Parooli unustamisel kasuta päeviku enda linki. Päeviku paroole meie ei halda.

Pöördumisse kirjuta päeviku nimi, täpne kellaaeg ja lisa pilt. Nii saame teenusepakkujalt kohe õiget asja küsida.""",
        topic="programm",
    ),
    Text(
        "seadmed",
        "Arvuti on aeglane või hangub",
        "Alusta taaskäivitamisest, lõpeta ketta ja aku kontrolliga.",
        "aeglane arvuti, hangub, jookseb kokku, kuumeneb, ventilaator",
        """Arvuti, mida nädal aega ainult kaanest suletakse, muutub aeglaseks. Taaskäivitus lahendab üllatavalt palju.

## Kohe
1. Salvesta töö ja vali „Taaskäivita“. Kaane sulgemine ei ole taaskäivitus.
2. Oota, kuni uuendused on lõpuni paigaldatud. Ära katkesta neid.
3. Sulge brauseris vahelehed, mida ei kasuta.

## Kui ikka aeglane
1. Vajuta {Ctrl} + {Shift} + {Esc} ja vaata, milline programm kasutab kõige rohkem.
2. Vaata, palju on kettal vaba ruumi. Alla 10 GB on liiga vähe: tühjenda allalaadimised ja prügikast.
3. Kontrolli, kas laadija on ühendatud. Osa sülearvuteid töötab akult aeglasemalt.
4. Tunneta, kas põhi on tuline. Tõsta arvuti kõvale pinnale, et õhk liiguks.

## Arvuti hangus
1. Oota viis minutit.
2. Kui midagi ei muutu, hoia toitenuppu kümme sekundit all ja käivita uuesti.
3. Kirjuta üles, mida parajasti tegid.

> Kui aku on paisunud või kaas ei sulgu, lülita arvuti välja, ära lae ja helista kohe.

Pöördumisse lisa seadme number ja kas mure on kogu aeg või kindla programmiga.""",
        topic="arvuti",
    ),
    Text(
        "seadmed",
        "Kuidas tellida uus seade või tarvik",
        "Küsi seadet töö järgi, mitte mudeli järgi; juht kinnitab, meie tellime.",
        "uus arvuti, kuvar, hiir, klaviatuur, tellimine, ost, tarvik",
        """Väikesed tarvikud on sageli laos olemas. Suuremad seadmed vajavad juhi kinnitust ja eelarvet.

## Tarvik: hiir, kaabel, kõrvaklapid
1. Vali avalehel „Küsi seadet või programmi“ ja teema „Tooner ja tarvikud“.
2. Kirjuta, mida vajad ja milleks.
3. Too katki läinud ese kaasa, kui vahetusele tuled.

## Seade: sülearvuti, kuvar, printer
1. Vali teema „Uus või lisaseade“.
2. Kirjuta, mis tööd sellega teed: video, joonised, ainult kontoritöö.
3. Ütle, mis ajaks seadet vaja on ja kas vana jääb alles.
4. Saada. Taotlus läheb sinu juhile kinnitamiseks.
5. Pärast kinnitust tellime. Tarne kestab tavaliselt kaks kuni neli nädalat.

## Kui seade saabub
1. Lepime kokku aja, tõstame failid üle ja seadistame.
2. Allkirjastad üleandmise akti.
3. Vana seadme anna samal päeval tagasi.

> Ära osta seadet ise tšeki alusel. Siis puudub sellel garantii asutuse nimel, haldus ja koht inventaris.

Kiire vajaduse korral küsi asendusseadet: mõni on alati laos.""",
        topic="seade",
    ),
    Text(
        "seadmed",
        "Töötelefon: uus telefon kasutusele ja vana ära",
        "Võta kontaktid kaasa, lülita lukk sisse ja tühjenda vana telefon.",
        "telefon, mobiil, sim, uus telefon, kontaktid, ekraanilukk",
        """Töötelefonis on tööpost ja sageli ka sisselogimise teine aste. Seepärast on vahetuse järjekord tähtis.

## Enne vahetust
1. Kontrolli vanas telefonis, et kontaktid ja pildid on kontoga sünkroonitud.
2. Vaata, kas sul on portaali varukoodid. Kui ei, tee need nüüd.
3. Lae mõlemad telefonid täis.

## Uus telefon
1. Pane SIM-kaart sisse ja ühenda Wi-Fi.
2. Logi sisse töökontoga, mitte isiklikuga.
3. Määra ekraanilukk: vähemalt kuus numbrit või sõrmejälg.
4. Lülita sisse asukoha leidmine kadunud seadme jaoks.
5. Lisa autentimisrakendus ja seo see kontodega uuesti.
6. Proovi, kas saad portaali sisse, enne kui vana telefoni tühjendad.

## Vana telefon
1. Eemalda vanas telefonis kontod.
2. Vali sätetest tehaseseadete taastamine.
3. Too telefon koos laadijaga meile. Eemaldame selle sinu nimelt.

> Kadunud telefonist teata kohe. Saame selle lukustada ja tühjendada ainult siis, kui see on veel sees.""",
        topic="telefon",
    ),
    Text(
        "inimesed",
        "Uus kolleeg tuleb: mida juht teeb ja millal",
        "Teata kaks nädalat varem, siis on esimesel päeval kõik laual.",
        "uus töötaja, tööle tulek, konto loomine, uus kolleeg, alustab",
        """Arvuti tellimine ja ligipääsud võtavad aega. Esimesel tööpäeval ei ole tore oodata.

## Kaks nädalat varem
1. Vali teema „Uus kolleeg tuleb“ ja täida vorm: nimi, amet, asutus, algus.
2. Märgi, mida inimene vajab: arvuti, telefon, kaustad, infosüsteemid.
3. Kui ta tuleb kellegi asemele, nimeta see inimene. Siis teame, milliseid õigusi aluseks võtta.
4. Kinnita taotlus, kui see sinuni jõuab.

## Nädal varem
1. Vaata pöördumisest, kas arvuti on olemas.
2. Lepi kokku, kes uut inimest esimesel päeval juhendab.

## Esimesel päeval
1. Inimene saab meilt lingi, millega teeb ise oma parooli.
2. Seadista koos kaheastmeline sisselogimine.
3. Uus kolleeg kontrollib lehelt „Minu seadmed“, et number klapib, ja allkirjastab akti.
4. Näita talle juhendeid „Kuidas teatada murest“ ja „Kahtlane kiri“.

> Ära anna uuele kolleegile ajutiselt kellegi teise kontot, ka mitte üheks tunniks. Siis ei tea keegi, kes mida tegi.

Praktikant ja asendaja vajavad samasugust taotlust, lisa kindlasti lõppkuupäev.""",
        topic="uus-kolleeg",
    ),
    Text(
        "inimesed",
        "Kolleeg lahkub: kontod, failid ja seadmed",
        "Üks pöördumine, mille järgi suleme kontod õigel päeval.",
        "lahkumine, töösuhte lõpp, ringkäiguleht, konto sulgemine, seadme tagastamine",
        """Lahkuja avatud konto on asutusele risk ja tema enda failid võivad kaduma minna. Alusta vähemalt nädal enne viimast päeva.

## Juht
1. Tee pöördumine teemal „Kolleeg lahkub“ ja kirjuta viimane tööpäev.
2. Otsusta, kes saab tema tööfailid ja kellele jäävad ühised postkastid.
3. Märgi, kas postkasti jääb automaatne vastus ja kui kauaks.

## Lahkuja
1. Tõsta töös olevad failid ühiskausta ja anna kolleegile üle.
2. Kustuta isiklikud failid ja kirjad.
3. Logi isiklikest teenustest tööseadmetes välja.
4. Tagasta arvuti, telefon, laadijad, kaardid ja võtmed. Seadmete nimekirja leiad lehelt „Minu seadmed“.
5. Allkirjasta tagastamise akt.

## Meie
Sulgeme viimase tööpäeva lõpus kontod ja lõpetame seansid kõigis seadmetes. Postkast jääb mõneks ajaks alles ainult nii, nagu juht otsustas.

> Ootamatu lahkumise korral helista. Suleme ligipääsud kohe ja vormistame pöördumise pärast.

Kui inimene liigub asutuse sees teisele kohale, kirjuta samuti: vanad õigused tuleb maha võtta.""",
        topic="lahkuja",
    ),
    Text(
        "seadmed",
        "Seadme üleandmine ja vastuvõtmine",
        "Üks akt kõigi asjade kohta: vormistamine telefonis, allkiri, tagastus.",
        "akt, üleandmine, vastuvõtmine, allkiri, tagastamine, sülearvuti, laadija, lahkuja",
        """Kui seade vahetab omanikku, tehakse ühe korra kohta üks akt. Sellel on kõik asjad: sülearvuti, laadija, kott ja muu.

## Kinnita, mille said
1. Ava „Minu seadmed“. Kinnitamist ootav akt on lehe ülaosas.
2. Vaata üle, kas kõik asjad on kirjas ja seisund õige.
3. Vajuta „Kinnitan, et sain need kätte“.
4. Kui midagi on valesti, ära kinnita. Vajuta „Anna teada“ ja kirjuta, mis on vale.

## Anna seade üle (IT-osakond)
1. Ava seadme leht ja vajuta „Anna üle“. Mitu seadet vali seadmete nimekirjast.
2. Kirjuta, kellele. Lisa tarvikud ja märgi iga asja seisund.
3. Vajuta „Vormista ja allkirjasta“. Seadmed on nüüd saaja nimel.
4. Anna telefon saajale. Ta loeb akti läbi ja kirjutab sõrmega allkirja.
5. Allkirjastatud akt jääb PDF-ina seadme ja inimese lehele.

## Kui saaja ei ole kohal
Akt ootab allkirja ja saaja saab teate. Ta kinnitab oma lehel ise. Akti saab ka välja printida: pildista allkirjastatud leht ja lisa see. Portaal leiab akti lehel oleva koodi järgi. Sobib ka digiallkirjaga ümbrik.

> Allkirjata aktist tuleb meelde tuletus kahe päeva pärast ja siis iga nädal.

## Võta seade tagasi
1. Ava inimese leht ja vajuta „Võta tagasi“. Aktil on kohe kõik, mis tema käes on.
2. Võta maha see, mida ta ei tagasta.
3. Märgi seisund ja kas andmed on kustutatud.
4. Tagastaja allkirjastab samamoodi.

Kelle käes on lahkumisel veel asju, näed lehel „Lahkujad“.""",
    ),
    Text(
        "portaal",
        "Seadmete nimekirja import",
        "Kuidas tuua kooli Exceli nimekiri portaali nii, et midagi ei lähe kaduma.",
        "import, excel, xlsx, csv, nimekiri, inventar, Snipe-IT, GLPI",
        """Kooli seadmed on sageli Exceli tabelis. Portaal loeb selle, näitab enne kõik muudatused ja laseb impordi tagasi võtta.

## Valmista fail ette
1. Vaata, et igal veerul on pealkiri: inventarinumber, liik, tootja, mudel, asutus.
2. Kirjuta igale reale vähemalt mudel ja asutus.
3. Kui tabelis on valemeid, kopeeri leht ja kleebi see ainult väärtustena.
4. Salvesta fail XLSX-ina. Sobib ka CSV.

## Vaata üle
1. Ava seadmete nimekiri ja vajuta „Impordi“.
2. Vali fail ja vajuta „Vaata fail üle“.
3. Kontrolli, kas portaal arvas veerud õigesti. Valik jääb järgmiseks korraks meelde.
4. Vajuta „Kontrolli faili“.

## Paranda vead
1. Vaata, mida portaal vigaste ridade juurde kirjutas. Iga lahter on nimetatud.
2. Paranda lahter kohe portaalis või võta vigased read XLSX-ina alla.
3. Ütle, mida tundmatu sõna tähendab. Näiteks „Kool“ on Metsaveere Kool.
4. Vajuta „Salvesta ja kontrolli uuesti“.

## Rakenda
1. Vaata arvud üle: mitu uut, mitu muutub, mitu jääb samaks.
2. Vajuta „Rakenda“. Töö käib taustal ja lõpust tuleb teade.

> Tühi lahter ei kustuta midagi. Seadme olekut fail ei muuda: seda tee seadme lehel.

## Läks valesti
Ava import ja vajuta „Võta import tagasi“. Mida keegi on vahepeal muutnud, jääb alles ja on loetletud. Seejärel paranda fail ja rakenda uuesti.""",
        audience="specialists",
    ),
    Text(
        "portaal",
        "Seade läheb remonti",
        "Garantii esimesena, siis firma, pakkumus ja tagasitulek; firma vastab lingi kaudu.",
        "remont, garantii, parandus, hooldusfirma, pakkumus, asendusseade, katki, RMA",
        """Iga katkise seadme kohta on üks remont. Selle lehelt näed, kus seade on, mis see maksab ja mida firma ütles.

## Pane remont kirja
1. Ava seadme leht ja vali kolme punkti alt „Uus remont“.
2. Kirjuta ühe lausega, mis on viga, ja vajuta „Pane remont kirja“.
3. Vaata, mida portaal garantii kohta ütleb. Kui garantii kehtib, on nõude andmed kohe kõrval.

## Saada firmasse
1. Vajuta „Saada remonti“, vali firma ja päev, mil seadet tagasi oodad.
2. Vajuta „Tee link“ ja saada see firmale. Kontot neil vaja ei ole.
3. Prindi „Saateleht (PDF)“ ja pane seadmega kaasa. Link on seal ruutkoodina.
4. Kui kasutaja jääb tööriistata, vali „Anna asendusseade“.

## Otsusta pakkumus
1. Kui firma saadab hinna, tuleb sulle teade.
2. Vaata lauset „Parandada või asendada?“: hind, varasemad remondid, jääkväärtus ja vanus on ühes kohas.
3. Vajuta „Kinnita“ või „Lükka tagasi“.

## Seade on tagasi
1. Vajuta „On tagasi“, vali tulemus ja kirjuta, mida tehti.
2. Võta asendusseade tagasi.
3. Kui kõik töötab, vajuta „Lõpeta“.

> Kui firma andis vastu teise seadme, märgi uus seerianumber. Inventarinumber jääb samaks ja vana seerianumbri järgi leiab seadme edasi.""",
        audience="specialists",
    ),
    Text(
        "portaal",
        "Mis tarkvara seadmetes on",
        "Tundmatud nimed selgeks, keelatud ja kohustuslikud programmid kirja, aegunud tugi leitud.",
        "tarkvara, programm, versioon, keelatud, kohustuslik, tugi, litsents, Windows 10, nimed",
        """Iga programm on nimekirjas ühe nimega, ükskõik kuidas seadmed seda nimetavad. Programmi lehel on versioonid, seadmed, litsentsid, toe lõpp ja reeglid.

## Tee tundmatud nimed selgeks
1. Ava „Tarkvara“ ja vajuta „Tundmatud nimed“.
2. Märgi nimed, mis tähendavad sama asja, ja vali all „Tähendavad programmi“.
3. Uus programm? Vali „Omaette programmid“. Draiver või lisa? Vali „Jäta välja“.
4. Eksisid? Vajuta teate juures „Võta tagasi“.

> Ühe nime kohta öeldu kehtib ka teiste versioonide ja keelte kohta. Kui reegel peab kehtima kõigile nimedele, mis nii algavad, ava „Nimede reeglid“.

## Keela või nõua
1. Ava programmi leht ja vajuta „Uus reegel“.
2. Vali, kas programm on kohustuslik või keelatud, mis asutuses ja mis liiki seadmetes.
3. Kõikjal keelatud programmil vali „Muuda andmeid“ alt „Kõikjal keelatud“.

## Vaata, mis on korrast ära
1. Ava „Tarkvara“ ja vajuta „Mis on korrast ära“.
2. Vali vaade: keelatud programm, tugi läbi, tugi lõpeb varsti või kohustuslik puudub.
3. Vajuta „Ekspordi“, kui nimekirja on vaja kaasa võtta.

Seadmel, mille kogu tarkvara ei ole teada, ei loeta midagi puuduvaks.

## Too nimekiri failist
1. Ava „Tarkvara“ ja vajuta „Impordi“.
2. Ühel real on üks programm ühes seadmes: seadme number või nimi, programm, versioon, tootja ja kuupäev.
3. Fail ainult lisab. Eemaldamise pane kirja seadme lehel.

## Mis oli seadmes 31. detsembril
Ava seadme vaade „Tarkvara“, vali päev ja vajuta „Näita“.""",
        audience="specialists",
    ),
)
