from datetime import timedelta
from django.utils import timezone
from helpdesk.services.catalogue import install_catalogue
from tests.browser.conftest import PageMaker, overflowing
from tests.builders import make_institution, make_user
from tests.helpdesk.builders import make_ticket, make_asset
def test_look(make_page, axe):
    install_catalogue()
    inst=make_institution()
    user=make_user("staff", institution=inst)
    a=make_asset(inst,holder=user.person)
    make_asset(inst,number="V-0413",holder=user.person)
    t=make_ticket(user,title="Sülearvuti aku peab vastu alla tunni",body="Tere!\n\nAku ei pea vastu.")
    make_ticket(user,title="Klassi 214 projektor ei leia arvutit",body="Tere!\n\nAku ei pea vastu.")
    spec=make_user("specialist","administrator",first_name="Marko",last_name="Tamm")
    import os
    bad=[]
    def go(u,path,name):
        for phone in (False,True):
            p=make_page(u,phone=phone)
            r=p.goto(path)
            p.screenshot(path=f"/tmp/uiw/shots/{name}{'-390' if phone else ''}.png",full_page=True)
            if r.status>=400: bad.append((path,r.status)); 
            try: axe(p)
            except AssertionError as e: bad.append(str(e)[:1500])
            if overflowing(p): bad.append((path,phone,overflowing(p)))
            if not phone:
                p.emulate_media(color_scheme="dark")
                p.screenshot(path=f"/tmp/uiw/shots/{name}-dark.png",full_page=True)
                try: axe(p)
                except AssertionError as e: bad.append(str(e)[:1500])
            p.close()
    os.makedirs("/tmp/uiw/shots",exist_ok=True)
    go(user,"/","home"); go(user,"/uus/","uus"); go(user,"/uus/arvuti/","vorm"); go(user,"/minu/","minu"); go(user,f"/minu/{t.number}/","minu1")
    go(None,"/login/","login"); go(user,"/profiil/","profiil"); go(user,"/profiil/seansid/","seansid"); go(user,"/profiil/kaheastmeline/","mfa"); go(user,"/search/?q=aku","search")
    go(spec,"/helpdesk/","queue"); go(spec,f"/helpdesk/{t.number}/","ticket"); go(spec,"/accounts/","people"); go(spec,"/assets/","assets"); go(user,"/notices/","notices"); go(spec,"/journal/","journal")
    for b in bad: print(b)
    assert not bad
