import os
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="1"
import pytest
from playwright.sync_api import sync_playwright
from testing.scenarios import draft_scenario
from scenarios import services
@pytest.mark.django_db(transaction=True)
def test_shots(live_server, cast, page_client):
    s=draft_scenario(author=cast.author, knowledge=[])
    services.update(scenario=s, editor=cast.admin, changes={"ai":{"temperature":0.2}}, changelog="Calmer")
    c=page_client(cast.admin)
    cookie=c.cookies["sessionid"].value
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path=os.environ.get("CHROMIUM","/usr/bin/chromium"), args=["--no-sandbox"])
        ctx=b.new_context(viewport={"width":1300,"height":1000})
        ctx.add_cookies([{"name":"sessionid","value":cookie,"url":live_server.url}])
        pg=ctx.new_page()
        pg.on("console", lambda m: print("console", m.type, m.text[:200]))
        base=live_server.url+f"/admin/scenarios/scenario/"
        pg.goto(base); pg.screenshot(path="/tmp/scn/shots/list.png")
        pg.goto(base+f"{s.pk}/change/"); pg.screenshot(path="/tmp/scn/shots/change.png")
        for tab in ("Simulation","Publish gate","Success"):
            try:
                pg.get_by_text(tab, exact=True).first.click(timeout=3000)
            except Exception as e: print("tab", tab, str(e)[:200]); continue
            pg.wait_for_timeout(300)
            pg.screenshot(path=f"/tmp/scn/shots/{tab.replace(' ','_')}.png", full_page=True)
        pg.goto(base+f"{s.pk}/publish/"); pg.screenshot(path="/tmp/scn/shots/publish.png")
        pg.goto(base+f"{s.pk}/history/"); pg.screenshot(path="/tmp/scn/shots/history.png")
        v=s.history.get(version_number=2)
        pg.goto(base+f"{s.pk}/history/{v.pk}/"); pg.screenshot(path="/tmp/scn/shots/version.png")
        b.close()
