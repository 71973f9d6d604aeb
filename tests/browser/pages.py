"""The pages every browser test visits: address and the role that opens it.

`{ticket}` and the like are filled from the world of test_every_page.py. A new page is one line here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    path: str
    role: str = ""  # empty: nobody signed in

    def __str__(self) -> str:
        return f"{self.path}:{self.role or 'anonymous'}"


ADDRESSES = (
    # the shells, statements and refusals
    Address("/ligipaasetavus/"),
    Address("/ligipaasetavus/", "staff"),
    Address("/andmekaitse/", "specialist"),
    Address("/lahtekood/"),
    Address("/no-such-page/"),
    Address("/no-such-page/", "staff"),
    Address("/no-such-page/", "specialist"),
    Address("/klahvid/", "specialist"),
    Address("/klahvid/?q=puudub", "staff"),
    Address("/stiil/", "specialist"),
    Address("/stiil/", "staff"),  # refused: 403
    # staff
    Address("/", "staff"),
    Address("/avaleht/", "specialist"),
    Address("/uus/", "staff"),
    Address("/uus/arvuti/", "staff"),
    Address("/minu/", "staff"),
    Address("/minu/{ticket}/", "staff"),
    Address("/minu/?kes=kolleegid", "staff"),
    Address("/minu/asutus/", "approver"),
    Address("/search/?q=aku", "staff"),
    Address("/search/?q=puudub", "specialist"),
    Address("/minu/seadmed/", "staff"),
    Address("/notices/", "staff"),
    Address("/notices/eelistused/", "staff"),
    # guides
    Address("/juhendid/", "staff"),
    Address("/juhendid/?q=kaabel", "staff"),
    Address("/juhendid/{guide}/", "staff"),
    Address("/juhendid/", "specialist"),
    Address("/juhendid/{guide}/", "specialist"),
    Address("/juhendid/{guide}/muuda/", "specialist"),
    Address("/juhendid/{guide}/versioonid/", "specialist"),
    Address("/juhendid/uus/", "specialist"),
    Address("/juhendid/moju/", "specialist"),
    Address("/abi/?q=projektor", "staff"),
    # disruptions
    Address("/katkestused/", "staff"),
    Address("/katkestused/{disruption}/", "staff"),
    Address("/katkestused/{disruption}/", "specialist"),
    Address("/katkestused/uus/", "specialist"),
    # signing in, own settings
    Address("/login/"),
    Address("/login/parool/"),
    Address("/login/parool/saadetud/"),
    Address("/login/valmis/", "staff"),
    Address("/profiil/", "staff"),
    Address("/profiil/", "specialist"),
    Address("/profiil/parool/", "staff"),
    Address("/profiil/seansid/", "staff"),
    Address("/profiil/kaheastmeline/", "staff"),
    Address("/profiil/kaheastmeline/rakendus/", "staff"),
    Address("/profiil/paasuvotmed/lisa/", "staff"),
    # the help desk
    Address("/helpdesk/", "specialist"),
    Address("/helpdesk/?list=now", "specialist"),
    Address("/helpdesk/?list=open&group=due&priority=2&priority=3", "specialist"),
    Address("/loend/tickets/filtrid/?list=open", "specialist"),
    Address("/loend/tickets/paigutus/?list=open", "specialist"),
    Address("/loend/tickets/rida/{ticket}/priority/?list=open", "specialist"),
    Address("/loend/tickets/rida/{ticket}/day/?list=open", "auditor"),
    Address("/helpdesk/uus/", "specialist"),
    Address("/uus/arvuti/?kelle=Eikeegi", "approver"),
    Address("/helpdesk/{ticket}/", "specialist"),
    Address("/helpdesk/{ticket}/", "auditor"),
    Address("/helpdesk/{ticket}/seosed/", "specialist"),
    Address("/helpdesk/{ticket}/edasta/", "specialist"),
    Address("/helpdesk/{ticket}/eralda/{message}/", "specialist"),
    Address("/helpdesk/seaded/", "specialist"),
    Address("/helpdesk/seaded/liigid/", "administrator"),
    Address("/helpdesk/seaded/liigid/incident/", "administrator"),
    Address("/helpdesk/seaded/teemad/", "administrator"),
    Address("/helpdesk/seaded/teemad/arvuti/", "administrator"),
    Address("/helpdesk/seaded/teemad/arvuti/kontroll-leht/", "administrator"),
    Address("/helpdesk/seaded/teemad/arvuti/vorm/", "administrator"),
    Address("/helpdesk/seaded/teemad/arvuti/vorm/battery/", "administrator"),
    Address("/helpdesk/seaded/prioriteedid/", "administrator"),
    Address("/helpdesk/seaded/prioriteedid/", "specialist"),
    Address("/helpdesk/seaded/seisud/", "administrator"),
    Address("/helpdesk/seaded/reeglid/", "administrator"),
    Address("/helpdesk/seaded/sildid/", "administrator"),
    Address("/helpdesk/seaded/mallid/", "specialist"),
    Address("/helpdesk/seaded/mallid/uus/", "administrator"),
    # people, places, devices
    Address("/accounts/", "administrator"),
    Address("/accounts/new/", "administrator"),
    Address("/accounts/{person}/", "administrator"),
    Address("/accounts/{person}/edit/", "administrator"),
    Address("/accounts/{person}/sessions/", "administrator"),
    Address("/accounts/institutions/", "administrator"),
    Address("/accounts/institutions/new/", "administrator"),
    Address("/accounts/institutions/{institution}/", "administrator"),
    Address("/accounts/institutions/{institution}/sites/new/", "administrator"),
    Address("/accounts/sites/{site}/", "administrator"),
    Address("/accounts/sites/{site}/edit/", "administrator"),
    Address("/accounts/sites/{site}/rooms/new/", "administrator"),
    Address("/accounts/vendors/", "specialist"),
    Address("/accounts/vendors/new/", "specialist"),
    Address("/accounts/vendors/{vendor}/", "specialist"),
    Address("/accounts/vendors/contacts/{contact}/edit/", "specialist"),
    Address("/assets/", "specialist"),
    Address("/assets/new/", "specialist"),
    Address("/assets/{asset}/", "specialist"),
    Address("/assets/aktid/?list=all", "specialist"),
    Address("/assets/aktid/uus/?kind=return&asset={asset}", "specialist"),
    Address("/assets/aktid/allkirjastatud/", "specialist"),
    Address("/assets/aktid/{act}/", "specialist"),
    Address("/assets/aktid/{act}/allkiri/", "specialist"),
    Address("/assets/aktid/{act}/tyhista/", "specialist"),
    Address("/assets/lahkujad/", "specialist"),
    Address("/minu/aktid/{act}/", "staff"),
    Address("/assets/{asset}/?vaade=remont", "auditor"),
    Address("/assets/{asset}/?vaade=failid", "specialist"),
    Address("/assets/{asset}/muuda/", "specialist"),
    Address("/assets/{asset}/dispose/", "specialist"),
    Address("/assets/{asset}/failid/", "specialist"),
    Address("/assets/liigid/", "specialist"),
    Address("/assets/liigid/valjad/uus/", "specialist"),
    Address("/arvmaarad/", "administrator"),
    Address("/arvmaarad/uus/assets.fixed_asset_limit/", "administrator"),
    # long work
    Address("/taustatood/", "staff"),
    Address("/taustatood/{job}/", "specialist"),
    Address("/impordid/", "specialist"),
    # the API
    Address("/profiil/votmed/", "specialist"),
    Address("/profiil/votmed/", "staff"),
    Address("/profiil/votmed/koik/", "administrator"),
    Address("/api/v1/docs/", "specialist"),
    # the journal
    Address("/journal/", "auditor"),
    Address("/journal/reads/", "auditor"),
    Address("/journal/event/{event}/", "auditor"),
)
