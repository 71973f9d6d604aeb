"""The main job from end to end, as two people live it, on the demo municipality."""

import json
import urllib.request

from playwright.sync_api import Browser, Page, expect

from tests.faults.portal import Portal
from tests.story.conftest import Postbox, sign_in

TITLE = "Arvuti läheb keset tundi ise kinni"
PATIENCE = 20_000
# A screenshot arrives from the clipboard as a file named image.png.
PASTE = """async (selector) => {
  const canvas = document.createElement("canvas");
  canvas.width = 320; canvas.height = 200;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#2B4FC2"; pen.fillRect(0, 0, 320, 200);
  pen.fillStyle = "#fff"; pen.fillText("Temperatuur 98", 20, 40);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "image.png", { type: "image/png" }));
  document.querySelector(selector).dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_request_is_filed_answered_solved_and_rated(
    browser: Browser, demo: Portal, postbox: tuple[Postbox, int]
) -> None:
    teacher = sign_in(browser, demo, "tootaja")
    specialist = sign_in(browser, demo, "it")
    watch_the_queue(specialist)

    number = file_the_request(teacher)
    take_it_and_ask(specialist, number)
    answer_the_question(teacher, number)
    solve(specialist, number)
    rate(teacher, number)

    the_mails_came(postbox[0], number)
    the_journal_tells_it(specialist, demo, number)
    a_client_reads_it(demo, number)


def watch_the_queue(page: Page) -> None:
    page.goto("/helpdesk/?list=new")
    expect(page.locator("[data-live-badge=on]")).to_be_visible(timeout=PATIENCE)
    page.evaluate("window.notReloaded = true")


def file_the_request(page: Page) -> str:
    page.get_by_role("link", name="Teata probleemist").click()
    page.get_by_role("link", name="Arvuti", exact=False).first.click()
    expect(page.get_by_label("Sülearvuti Dell Latitude 5440")).to_be_checked()
    page.get_by_label("Mis juhtus?").fill(TITLE)
    page.locator("[data-field=q_symptom] input, fieldset input[name^=q_]").first.check()
    page.get_by_label("Kirjelda lähemalt").fill("Umbes 20 minutit pärast sisselülitamist.")
    page.get_by_label("Segab, aga saan hakkama").check()
    page.evaluate(PASTE, "textarea[name=body]")
    expect(page.locator(".file input[name=attachments]")).to_have_count(1, timeout=PATIENCE)
    page.get_by_role("button", name="Saada pöördumine").click()
    page.wait_for_url("**/minu/P-*/")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator(".msg img")).to_have_count(1)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def take_it_and_ask(page: Page, number: str) -> None:
    """The row arrives by itself: the page was never loaded anew."""
    row = page.locator(f"#row-{number}")
    expect(row).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("window.notReloaded") is True
    row.locator("[data-open]").click()
    page.wait_for_url(f"**/helpdesk/{number}/**")
    page.goto(f"/helpdesk/{number}/")  # from no list: one stays after a decision
    page.locator("form[action*='/take/'] button").click()
    expect(page.locator("form[action*='/take/']")).to_have_count(0)
    page.locator("#answer-body").fill("Kas korpus on alt kuum?")
    page.locator("button[name=do][value=ask]").click()
    expect(page.locator(".msg").filter(has_text="Kas korpus on alt kuum?")).to_be_visible()
    page.evaluate("window.notReloaded = true")


def answer_the_question(page: Page, number: str) -> None:
    """The question comes to the open page; so does whose turn it is."""
    expect(page.locator(".msg").filter(has_text="Kas korpus on alt kuum?")).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.get_by_text("Ootame sinu vastust")).to_be_visible()
    page.locator("textarea[name=body]").fill("Jah, väga kuum.")
    page.locator("#vasta button[type=submit]").last.click()
    expect(page.locator(".msg").filter(has_text="Jah, väga kuum.")).to_be_visible()


def solve(page: Page, number: str) -> None:
    show = page.locator("[data-show]:visible")
    answer = page.locator(".msg").filter(has_text="Jah, väga kuum.")
    expect(answer.or_(show).first).to_be_visible(timeout=PATIENCE)
    if not answer.is_visible():
        show.click()
    expect(answer).to_be_visible()
    page.locator("#answer-body").fill("Puhastasin ventilaatori, nüüd püsib arvuti jahe.")
    page.locator("button[name=do][value=resolve]").click()
    expect(page.locator(".pill", has_text="Lahendatud").first).to_be_visible()


def rate(page: Page, number: str) -> None:
    expect(page.get_by_text("Puhastasin ventilaatori")).to_be_visible(timeout=PATIENCE)
    page.goto(f"/minu/{number}/")
    page.get_by_label("Väga rahul", exact=True).check()
    page.locator("#hinnang button[type=submit]").click()
    expect(page.get_by_text("Sinu hinne: 5 / 5")).to_be_visible()


def the_mails_came(box: Postbox, number: str) -> None:
    """Confirmation, question and solution, threaded under one another."""
    Portal.until(lambda: len(box.to("tootaja@naidisvald.ee", number)) >= 3, 40)
    mails = box.to("tootaja@naidisvald.ee", number)
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    later = [mail for mail in mails if mail["References"]]
    assert len(later) >= 2
    assert all(mail["Auto-Submitted"] for mail in mails)


def the_journal_tells_it(page: Page, portal: Portal, number: str) -> None:
    verified = portal.command("audit_verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    token = portal.command(
        "shell",
        "-c",
        "from itportal.core.journal.models import Event\n"
        f"for e in Event.objects.filter(object_label='{number}').order_by('pk'): print(e.code)",
    )
    codes = [line for line in token.stdout.split() if line.startswith("helpdesk.")]
    assert codes == [
        "helpdesk.ticket.filed",
        "helpdesk.ticket.taken",
        "helpdesk.ticket.asked",
        "helpdesk.ticket.message",
        "helpdesk.ticket.resolved",
        "helpdesk.ticket.rated",
    ]


def a_client_reads_it(portal: Portal, number: str) -> None:
    made = portal.command("api_token", "--user", "it@naidisvald.ee", "--scopes", "tickets:read")
    token = made.stdout.strip().splitlines()[-1]
    request = urllib.request.Request(
        f"http://127.0.0.1:{portal.port}/api/v1/tickets/{number}/",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        ticket = json.load(answer)
    assert (ticket["number"], ticket["title"]) == (number, TITLE)
    assert ticket["status"] == "resolved"
