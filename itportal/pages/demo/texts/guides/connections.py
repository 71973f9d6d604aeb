"""Networks, printing, mail and calendar, files, meetings."""

from itportal.pages.demo.texts.guides.text import Text

TEXTS = (
    Text(
        "vork",
        "Wi-Fi ei ühendu või internet on aeglane",
        "Viis kontrolli, mis lahendavad suurema osa Wi-Fi muredest.",
        "wifi, internet ei tööta, aeglane net, võrk kadus, ühendus",
        """Tee need sammud järjest. Pärast igaüht vaata, kas leht avaneb.

## Ühes seadmes
1. Vaata, kas lennurežiim on väljas ja Wi-Fi sees.
2. Kontrolli, kas oled oma maja töövõrgus, mitte külaliste või naabri võrgus.
3. Lülita Wi-Fi välja, oota kümme sekundit ja lülita sisse.
4. Taaskäivita seade.
5. Ava mõni teine leht. Kui üks leht ei avane, aga teised avanevad, on mure lehes, mitte võrgus.

## Mitmel inimesel korraga
1. Küsi kõrvalruumist, kas seal internet töötab.
2. Vaata, kas ka telefonid ja makseterminal seisavad.
3. Saada üks pöördumine maja peale ja kirjuta, mis ruumides internetti ei ole.

> Ära tõmba võrgukapist ega seina tagant juhtmeid välja. Võid katkestada ka telefonid ja valvesignalisatsiooni.

## Mida pöördumisse kirjutada
Kirjuta ruum, seadme number, kellaaeg ja kas mure on kaabli või Wi-Fi-ga. Kui kiirus on kehv ainult ühes nurgas, pane ka see kirja: võib-olla on vaja tugijaama juurde.""",
        topic="internet",
    ),
    Text(
        "vork",
        "Kuidas anda külalisele Wi-Fi ligipääs",
        "Külaliste võrk on tööseadmetest eraldi ja selle parool vahetub.",
        "külaline, wifi parool, lapsevanemad, koosolek, guest",
        """Külaline ei vaja töövõrgu parooli. Igas majas on külaliste võrk, kust pääseb internetti, aga mitte printerite ja failideni.

## Üks külaline
1. Küsi külaliste võrgu nimi ja parool asutuse sekretärilt või kantseleist.
2. Anna see külalisele paberil või näita ekraanilt.
3. Kui parool ei sobi, on see vahetunud: küsi uus.

## Koolitus, koosolek või lapsevanemate õhtu
1. Tee vähemalt kolm tööpäeva varem pöördumine teemal „Tehnika sündmusele“.
2. Kirjuta ruum, aeg ja kui palju inimesi korraga võrku vajab.
3. Kontrollime, et tugijaam nii palju seadmeid välja kannab, ja paneme vajadusel ajutise juurde.

> Ära jaga oma tööarvutist või telefonist internetti külaliste sülearvutitele: nii satuvad nad sinu ühenduse taha.

## Lepingupartner vajab sisevõrku
Külaliste võrgust ei piisa näiteks küttesüsteemi hooldajale, kes peab jõudma seadmeni majas. Tee pöördumine ja nimeta ettevõte, inimene, seade ning kuupäevad. Avame ligipääsu ainult vajalikuks ajaks.""",
        topic="internet",
        was=(
            "Küsi külaliste võrgu nimi ja parool asutuse sekretärilt või kantseleist.",
            "Küsi parool IT-osakonnast.",
        ),
    ),
    Text(
        "vork",
        "Kodutöö: kuidas pääseda VPN-iga tööfailidele",
        "VPN teeb turvalise ühenduse kodust töövõrku.",
        "vpn, kodukontor, kaugtöö, kodust ligi, ühine kaust kodus",
        """VPN-i on vaja ainult nende asjade jaoks, mis asuvad maja sees: ühised kaustad ja mõni programm. E-post, kalender ja see portaal avanevad ka ilma.

## Enne kui alustad
Kasuta tööarvutit. Koduarvutis VPN ei tööta ja see on nii mõeldud: me ei saa kontrollida, kes ja mis selles veel on. Kui sul VPN-i ei ole, küsi seda teemal „Ligipääs“. Taotluse kinnitab sinu juht.

## Ühenda
1. Ühenda arvuti koduse Wi-Fi-ga.
2. Ava all paremal võrgu märk ja vali VPN.
3. Vajuta „Ühenda“ ja logi sisse oma töökontoga.
4. Kinnita telefonis teine aste.
5. Ava ühine kaust nagu tööl.

## Kui ühendus katkeb
1. Kontrolli, kas mõni tavaline leht avaneb.
2. Katkesta VPN ja ühenda uuesti.
3. Hotellis või kohvikus proovi telefonist jagatud internetti: mõni avalik võrk ei lase VPN-i läbi.
4. Kui ikka ei õnnestu, tee pöördumine ja lisa veateate pilt.

> Lõpetades katkesta VPN ja lukusta ekraan. Pereliikmed tööarvutit ei kasuta.""",
        topic="internet",
    ),
    Text(
        "printimine",
        "Printer ei prindi: mida ise proovida",
        "Enamasti on põhjus paber, järjekord või vale printer.",
        "printer ei tööta, ei prindi, paberiummistus, tooner, järjekord",
        """Käi sammud järjest läbi. Kui ükski ei aita, on sul pöördumiseks vajalik info juba käes.

## Printeri juures
1. Vaata ekraanile. Kui seal on veateade, tee sellest pilt.
2. Kontrolli, kas sahtlis on paber ja kas kaaned on kinni.
3. Kui paber jäi kinni, ava printeri näidatud kaas ja tõmba leht kahe käega aeglaselt välja.
4. Lülita printer nupust välja, oota pool minutit ja lülita sisse.

## Arvutis
1. Vaata prindiaknas, kas valitud on õige printer. Kodus kasutatud printer jääb sageli vaikimisi valituks.
2. Ava printerite loend ja vaata järjekorda. Kui vana töö on seal kinni, tühista see.
3. Prindi proovileht mõnest teisest programmist.

> Kui teised prindivad samasse printerisse, on mure sinu arvutis. Kui keegi ei prindi, on mure printeris.

## Triibud ja hele pilt
See on enamasti tooneri või trumli lõpp. Ära ava toonerit ise, pulber määrib. Tee pöördumine ja kirjuta printeri kleebiselt inventarinumber. Vahetuskassett on sageli majas olemas, küsi ka sekretärilt.""",
        topic="printer",
    ),
    Text(
        "printimine",
        "Skanni dokument e-postile või kausta",
        "Paberist PDF oma postkasti kahe minutiga.",
        "skannimine, skänner, pdf, paber arvutisse, koopia",
        """Suurema osa majade koridoriprinterid ka skannivad. Allkirjastatud lepingu skann ei asenda digiallkirja, aga arhiivi ja edasisaatmiseks sobib.

## Skanni
1. Pane lehed söötjasse, tekst ülespoole. Klambrid ja kleebised võta enne ära.
2. Vali printeri ekraanil „Skannimine“ ja seejärel „E-post“.
3. Vali nimekirjast oma nimi. Kui seda ei ole, kirjuta oma tööaadress.
4. Vali vorminguks PDF ja värviliseks ainult siis, kui värv on oluline.
5. Kahepoolse lehe puhul lülita sisse mõlemad küljed.
6. Vajuta alustamise nuppu ja oota, kuni ekraan kinnitab saatmist.

## Kui kiri ei tule
1. Vaata rämpsposti.
2. Üle 30 lehe värvilist faili ei pruugi läbi minna. Jaga töö kaheks või skanni mustvalgelt.
3. Kontrolli printeri ekraanilt, kas aadress sai õigesti.

> Tundlikke andmeid, näiteks terviseandmeid, skanni ainult iseendale ja kustuta kiri pärast faili õigesse kohta panemist. Ära jäta paberit söötjasse.

Kui sinu nimi puudub printeri nimekirjast, tee pöördumine printeri inventarinumbriga.""",
        topic="printer",
    ),
    Text(
        "post",
        "Automaatne vastus puhkuse ajaks",
        "Ütle kirja saatjale, millal oled tagasi ja kes asendab.",
        "puhkus, automaatvastus, out of office, eemal, asendaja",
        """Hea automaatvastus ütleb kolm asja: mis ajani oled eemal, kes asendab ja mida teha kiire asjaga.

## Lülita sisse
1. Ava postkast ja selle sätted.
2. Otsi sätetest automaatsed vastused.
3. Määra algus ja lõpp koos kellaajaga. Siis lülitub vastus ise välja.
4. Kirjuta tekst majasisestele ja eraldi lühem tekst teistele saatjatele.
5. Salvesta ja saada endale proovikiri mõnelt muult aadressilt.

## Näidis
> Tere! Olen puhkusel 29. juunist 24. juulini. Kiired küsimused lahendab kolleeg, kirjuta asutuse üldaadressil. Kirju puhkuse ajal ei loe ega suuna edasi.

## Ära kirjuta
- Ära pane kirja isiklikku telefoninumbrit ega seda, kuhu reisid.
- Ära suuna töökirju isiklikku postkasti, ka mitte puhkuse ajaks.

## Enne puhkust
1. Lisa puhkus kalendrisse, et koosolekuid ei pandaks.
2. Anna asendajale ligipääs ühiskaustale. Kui ligipääs puudub, küsi seda kolm tööpäeva varem.
3. Kui kinnitad portaalis taotlusi, lepi asendaja meiega kokku, et taotlused seisma ei jääks.""",
        topic="epost",
    ),
    Text(
        "post",
        "Suur fail kirjaga ei lähe: jaga linki",
        "Üle 20 MB fail saada lingina, mitte manusena.",
        "suur fail, manus liiga suur, kiri tuli tagasi, jagamine, link",
        """Paljud postkastid ei võta vastu suuri kirju. Lingiga saad ka hiljem otsustada, kes faili näeb.

## Jaga kolleegile
1. Pane fail ühisesse kausta, kuhu kolleegil on juba ligipääs.
2. Kopeeri faili või kausta link.
3. Kleebi link kirja ja kirjuta juurde, mida failiga teha.

## Jaga majast välja
1. Pane fail oma pilvekettale.
2. Vali jagamine konkreetse inimese e-posti aadressiga, mitte „kõik, kellel on link“.
3. Luba ainult vaatamine, kui muutmist ei ole vaja.
4. Määra lingile lõppkuupäev, tavaliselt kaks nädalat.
5. Pärast lõppu kontrolli, et jagamine on maas.

> Isikuandmetega faili, näiteks klassi nimekirja, jaga ainult nimelise aadressiga. Kui fail sisaldab terviseandmeid, krüpteeri see enne DigiDoc4-ga saaja isikukoodile.

## Kui saaja ei pääse ligi
Küsi, mis aadressiga ta sisse logib, ja jaga sellele aadressile. Kui asutus nõuab oma keskkonda, laadi fail sinna. Kui jääd jänni, tee pöördumine teemal „E-post ja kalender“ ning kirjuta, kui suur fail on ja kellele see läheb.""",
        topic="epost",
    ),
    Text(
        "post",
        "Ühine kalender ja ruumi broneerimine",
        "Vaata kolleegide vabu aegu ja pane ruum koos koosolekuga kinni.",
        "kalender, koosolek, ruum, broneerimine, kutse, vaba aeg",
        """Kui koosolek ja ruum on ühes kutses, ei satu kaks klassi samasse arvutiklassi.

## Tee koosolek koos ruumiga
1. Ava kalender ja vali uus sündmus.
2. Lisa osalejad. Kalender näitab nende vabu ja kinniseid aegu.
3. Lisa ruum samamoodi nagu osaleja: kirjuta ruumi nimi või maja.
4. Vali aeg, mis on kõigil vaba.
5. Saada kutse. Ruum vastab ise: kinnitab või keeldub.

## Jaga oma kalendrit
1. Ava kalendri sätted ja jagamine.
2. Lisa kolleeg ja vali, kas ta näeb ainult „hõivatud“ või ka pealkirju.
3. Märgi isiklikud asjad privaatseks.

> Korduvale kutsele pane lõppkuupäev. Muidu on ruum kinni ka pärast seda, kui ring ammu enam ei käi.

## Levinud mured
| Mure | Mida teha |
|---|---|
| Ruumi ei leia | Küsi meilt ruumi lisamist kalendrisse |
| Kutse tuli vale kellaajaga | Kontrolli arvuti ajavööndit |
| Lahkunud kolleegi koosolekud jäid alles | Tee pöördumine, eemaldame need |""",
        topic="epost",
    ),
    Text(
        "failid",
        "Kuhu salvestada: ühiskaust, pilv või arvuti",
        "Vali koht selle järgi, kes faili vajab ja kas sellest on koopia.",
        "ühiskaust, kuhu salvestada, jagatud ketas, pilv, töölaud",
        """Arvuti enda ketas on kõige halvem koht: kui seade kukub või kaob, kaob fail koos sellega.

## Otsusta
| Fail | Koht |
|---|---|
| Asutuse või osakonna ühine töö | ühiskaust |
| Minu mustand | minu pilveketas |
| Ametlik dokument | dokumendihaldus |
| Õpilase hinne või puudumine | päevik, mitte tabel |

## Salvesta ühiskausta
1. Ava failihaldur ja vali vasakult oma asutuse kaust.
2. Otsi õige alamkaust. Uut tee ainult siis, kui sobivat ei ole.
3. Pane failile nimi, millest teised aru saavad: aasta, teema, olek.
4. Töölaual hoia ainult otseteid.

## Kui kausta ei näe
1. Kontrolli, kas oled töövõrgus või VPN-is.
2. Küsi kolleegilt kausta täpne nimi.
3. Tee pöördumine teemal „Ligipääs“. Kirjuta, kas vajad lugemist või muutmist. Taotluse kinnitab juht.

> Kogemata kustutatud faili saame sageli varukoopiast tagasi. Teata samal päeval ja kirjuta kausta ning faili nimi, nii täpselt kui mäletad.""",
        topic="ligipaas",
    ),
    Text(
        "failid",
        "Oma failide varukoopia: mida teeme meie, mida sina",
        "Ühiskaust ja pilv on varundatud, töölaud ja mälupulk mitte.",
        "varukoopia, backup, kadunud fail, kustutasin kogemata, taastamine",
        """Varundame öösiti ühiskaustu ja servereid ning proovime taastamist ka päriselt läbi. Sinu arvuti kohalikku ketast me üldjuhul ei varunda.

## Tee nii kord nädalas
1. Vaata läbi töölaud ja allalaadimiste kaust.
2. Tõsta alles jäävad failid ühiskausta või oma pilvekettale.
3. Oota, kuni pilveketta märk näitab, et kõik on üles laaditud.
4. Kustuta ülejäänu.

## Fail läks kaotsi
1. Vaata prügikasti, nii arvutis kui ka pilvekettal.
2. Pilvekettal ava faili varasemad versioonid ja taasta õige.
3. Ühiskausta faili kohta tee pöördumine. Kirjuta kaust, faili nimi ja millal see viimati olemas oli.

> Kui failid on saanud imeliku lõpu või avada neid ei saa, tõmba võrgukaabel välja, jäta arvuti käima ja helista kohe. See võib olla lunavara.

## Mälupulk
Mälupulk sobib faili viimiseks ühest kohast teise, mitte hoidmiseks. Leitud mälupulka ära arvutisse pista, too see meie kätte. Isikuandmeid vii mälupulgaga ainult siis, kui pulk on krüpteeritud.""",
        topic="arvuti",
    ),
    Text(
        "koosolek",
        "Videokoosolek: heli ja pilt tööle viie minutiga",
        "Tee proov enne koosolekut, siis ei kulu aega selle alguses.",
        "videokõne, heli ei kosta, kaamera, mikrofon, teams, zoom, koosolek",
        """Tee need kontrollid kümme minutit enne algust.

## Enne algust
1. Ühenda kõrvaklapid. Sülearvuti mikrofon korjab kokku kogu ruumi.
2. Ava koosoleku link ja vaata eelvaadet: kas näed ennast?
3. Vali õige mikrofon ja kõlar. Nimekirjas võivad olla ka ekraani omad.
4. Räägi ja vaata, kas helitugevuse riba liigub.
5. Sulge muud kõned: kaks programmi ei saa korraga kaamerat kasutada.

## Teised ei kuule mind
1. Vaata, kas mikrofon on koosolekus välja lülitatud.
2. Vaata, kas kõrvaklapi juhtmel on lüliti.
3. Kontrolli brauseri aadressirea juurest, kas mikrofon on lubatud.
4. Lahku koosolekult ja tule uuesti.

## Jaga ekraani
1. Sulge postkast ja teavitused.
2. Jaga ainult üht akent, mitte kogu ekraani.
3. Video näitamisel lülita sisse ka arvuti heli jagamine.

> Koosolekut salvestades ütle seda alguses ja küsi nõusolek. Salvestis on isikuandmed.

Suure koosoleku või hübriidistungi jaoks küsi tehnilist tuge kolm tööpäeva varem teemal „Tehnika sündmusele“.""",
        topic="programm",
    ),
    Text(
        "koosolek",
        "Tööreis ja välismaa: mida teha enne ja teel",
        "Arvuti krüpteeritud, telefon lukus, avalikku Wi-Fi-t ettevaatlikult.",
        "reis, välismaa, rändlus, lennujaam, komandeering, avalik wifi",
        """Reisil kaovad seadmed sagedamini kui mujal. Ettevalmistus võtab pool tundi.

## Nädal enne
1. Uuenda arvuti ja telefon.
2. Kontrolli, kas ekraani lukk ja ketta krüpteering on sees. Kui sa ei tea, küsi.
3. Vaata, kas sisselogimise teine aste töötab ka ilma kohaliku telefonilevita. Autentimisrakendus töötab, sõnum ei pruugi.
4. Võta varukoodid paberil kaasa, arvutist eraldi.
5. Väljaspool Euroopa Liitu küsi meilt, kas sihtriigist on sisselogimine lubatud.

## Teel
1. Ära anna arvutit pagasisse ja ära jäta seda autosse.
2. Eelista avalikule Wi-Fi-le telefonist jagatud internetti.
3. Avalikus võrgus kasuta tööasjadeks VPN-i.
4. Lae telefoni oma laadijaga, mitte võõrast USB-pesast.

> Seade kadus? Helista kohe, ka öösel jäta teade ja tee pöördumine teemal „Kahtlane kiri või turvamure“. Lukustame kontod ja seadme kaugelt.

## Tagasi tulles
Kui pidid teel parooli võõras arvutis sisestama, vaheta see. Kustuta allalaaditud failid, mida enam vaja ei ole.""",
        topic="turvamure",
    ),
)
