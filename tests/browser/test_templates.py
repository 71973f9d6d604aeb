"""An answer template by keyboard alone: found by typing, put where the caret is."""

from playwright.sync_api import expect

from helpdesk.services.answer_templates import TemplateFacts, create_template
from helpdesk.services.catalogue import install_catalogue
from tests.browser.conftest import PageMaker
from tests.builders import make_institution, make_user
from tests.helpdesk.builders import make_ticket


def test_template_is_put_at_the_caret(make_page: PageMaker) -> None:
    install_catalogue()
    school = make_institution()
    ticket = make_ticket(make_user("staff", institution=school))
    keeper = make_user("specialist", institution=school, first_name="Marko", last_name="Tamm")
    for title, body in (("Tooner", "Toon tooneri."), ("Vaatan", "Vaatan {number} üle.")):
        create_template(actor=keeper, facts=TemplateFacts(title=title, body=body))
    page = make_page(keeper)
    page.goto(f"/helpdesk/{ticket.number}/")
    answer = page.locator("#answer-body")
    answer.fill("Tere! Aitäh.")
    for _ in "Aitäh.":
        page.keyboard.press("ArrowLeft")
    page.locator("#template-picker summary").press("Enter")
    find = page.locator("#template-find")
    expect(find).to_be_focused()
    find.press_sequentially("vaa")
    expect(page.get_by_role("button", name="Tooner")).to_be_hidden()
    find.press("Enter")
    expect(answer).to_have_value(f"Tere! Vaatan {ticket.number} üle.Aitäh.")
    expect(answer).to_be_focused()
