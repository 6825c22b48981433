"""The HTML report in a browser: a cell opens its evidence, filters filter, no address is asked for."""

from pathlib import Path
from typing import Any

import pytest

from harness.model import ClientInfo, Judgement
from harness.reports.html_report.page import write

HOSTILE = "</script><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"
THEME = """(() => {
  const one = document.getElementById('theme');
  one.value = 'dark';
  one.dispatchEvent(new Event('input'));
})()"""


@pytest.fixture
def page(make: Any, tell: Any, finding: Any, tmp_path: Path) -> Path:
    """A page of two clients with 45 cases each, of which some fail."""
    lost = Judgement("error-code", "fail", "high", f"lost {HOSTILE}", ("session-1-1",), group="outcome")
    fine = Judgement("signature", "pass", "high", group="request")
    doubt = Judgement("error-message", "inconclusive", "low", "nobody knows", group="outcome")
    clients = (*make.report().clients, ClientInfo("other", "other", "1", "Node 22"))
    results = []
    for client in clients:
        for number in range(45):
            judged = (fine, lost) if number in {3, 44} else (fine, doubt) if number == 5 else (fine,)
            verdict = "fail" if number in {3, 44} else "inconclusive" if number == 5 else "pass"
            case = f"acme/box:OpenBoxes/example/{number}"
            said = make.conversation(make.error(), message=HOSTILE)
            results.append(
                make.case_result(
                    case=case,
                    client=client.name,
                    verdict=verdict,
                    judgements=judged,
                    conversations=(said,),
                    rules=("acme=close",),
                )
            )
    found = [
        finding(number, id=f"{client.name}-{number}", client=client.name, message=lost.reason)
        for client in clients
        for number in (3, 44)
    ]
    path = tmp_path / "report.html"
    baseline = make.report(findings=tuple(found[1:]))
    with path.open("w", encoding="utf-8") as file:
        write(tell(make.report(*results, clients=clients, findings=tuple(found)), baseline=baseline), file)
    return path


def choose(browser: Any, name: str, value: str) -> None:
    browser.run(
        f"(() => {{ const one = document.querySelector('[data-filter={name}]'); one.value = {value!r}; "
        "one.dispatchEvent(new Event('input')); })()"
    )


def drawn(browser: Any) -> dict[str, Any]:
    """How many squares are lit and what is said of the cases that fit."""
    told: dict[str, Any] = browser.run(
        "({lit: document.querySelectorAll('#matrix .square:not(.off)').length,"
        " told: document.getElementById('filtered').textContent,"
        " rows: document.querySelectorAll('#list li').length,"
        " defects: [...document.querySelectorAll('.defect')].filter((one) => !one.hidden).length})"
    )
    return told


def opened(browser: Any) -> str:
    """The text of the evidence, once it is there."""
    text: str = browser.until("document.querySelector('#evidence .call') && document.getElementById('case').innerText")
    return text


def test_a_square_opens_its_evidence(browser: Any, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('#matrix .square.fail').click()")
    text = opened(browser)
    assert "acme/box:OpenBoxes/example/3" in text
    assert "fail: error-code" in text
    assert "What went wrong on purpose" in text
    assert "POST / HTTP/1.1\\r\\n" in text
    assert HOSTILE in text
    assert browser.run("document.title") != "broken"
    assert browser.requested == [page.as_uri()]


def test_the_last_case_of_a_later_pack_opens_too(browser: Any, page: Path) -> None:
    browser.open(page)
    browser.run("[...document.querySelectorAll('#matrix .square')].at(-1).click()")
    assert "acme/box:OpenBoxes/example/44" in opened(browser)
    assert "other" in browser.run("document.getElementById('case-client').textContent")


def test_an_address_opens_its_case(browser: Any, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('#matrix .square.inconclusive').click()")
    assert "inconclusive: error-message" in opened(browser)
    address = browser.run("location.hash")
    assert address == "#case=acme-sdk%20acme%2Fbox%3AOpenBoxes%2Fexample%2F5"
    browser.run("document.getElementById('close').click()")
    assert browser.until("location.hash === ''")
    browser.run(f"document.getElementById('evidence').replaceChildren(); location.hash = {address!r}")
    assert "inconclusive: error-message" in opened(browser)


def test_filters_filter(browser: Any, page: Path) -> None:
    browser.open(page)
    assert drawn(browser) == {"lit": 90, "told": "90 of 90 cases", "rows": 50, "defects": 2}
    choose(browser, "verdict", "1")
    assert drawn(browser) == {"lit": 4, "told": "4 of 90 cases", "rows": 4, "defects": 2}
    choose(browser, "client", "1")
    assert drawn(browser) == {"lit": 2, "told": "2 of 90 cases", "rows": 2, "defects": 1}
    choose(browser, "text", "EXAMPLE/44")
    assert drawn(browser)["lit"] == 1
    browser.run("document.getElementById('reset').click()")
    assert drawn(browser)["lit"] == 90
    choose(browser, "group", "0")
    assert drawn(browser) == {"lit": 90, "told": "90 of 90 cases", "rows": 50, "defects": 0}
    choose(browser, "verdict", "1")
    assert drawn(browser)["lit"] == 0
    browser.run("document.getElementById('reset').click()")
    choose(browser, "kind", "0")
    assert drawn(browser)["lit"] == 90
    browser.run("document.querySelector('[data-filter=new]').click()")
    assert drawn(browser) == {"lit": 1, "told": "1 of 90 cases", "rows": 1, "defects": 1}


def test_a_check_shows_its_own_verdicts(browser: Any, page: Path) -> None:
    browser.open(page)
    number = browser.run(
        "JSON.parse(document.getElementById('index').textContent).checks.findIndex((one) => one.id === 'error-message')"
    )
    choose(browser, "check", str(number))
    assert drawn(browser)["lit"] == 2
    assert browser.run("document.querySelectorAll('#matrix .square.inconclusive:not(.off)').length") == 2


def test_the_overview_chooses(browser: Any, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelectorAll('.grid tbody tr')[1].querySelector('[data-group=\"1\"]').click()")
    assert drawn(browser) == {"lit": 2, "told": "2 of 90 cases", "rows": 2, "defects": 1}


def test_what_is_scrolled_to_is_not_below_the_bar(browser: Any, page: Path) -> None:
    for width in (1440, 390):
        browser.open(page, width=width)
        browser.run("document.querySelector('nav [href=\"#cases\"]').click()")
        bottom = "document.querySelector('.filters').getBoundingClientRect().bottom"
        assert browser.until(f"document.getElementById('cases').getBoundingClientRect().top >= {bottom}")


def test_more_of_the_list_is_shown_when_asked_for(browser: Any, page: Path) -> None:
    browser.open(page)
    browser.run("document.getElementById('more').click()")
    assert drawn(browser)["rows"] == 90
    assert browser.run("document.getElementById('more').hidden")


def test_keys_lead_through_squares_and_cases(browser: Any, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('#matrix .square').focus()")
    assert browser.run("document.querySelectorAll('#matrix [tabindex=\"0\"]').length") == 1
    browser.press("ArrowRight")
    browser.press("ArrowRight")
    browser.press("ArrowRight")
    assert "example/3" in browser.run("document.activeElement.title")
    browser.run("document.activeElement.click()")
    assert "example/3" in opened(browser)
    browser.press("ArrowRight")
    assert browser.run("document.getElementById('case-title').textContent") == "acme/box:OpenBoxes/example/4"
    browser.press("ArrowLeft")
    assert browser.run("document.getElementById('case-title').textContent") == "acme/box:OpenBoxes/example/3"
    browser.press("Escape")
    assert browser.until("!document.getElementById('case').open && location.hash === ''")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_the_screen_in_light_and_dark(browser: Any, page: Path, width: int, height: int, *, dark: bool) -> None:
    browser.open(page, width=width, height=height, dark=dark)
    assert browser.run("document.documentElement.scrollWidth") == width
    ground = browser.run("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(21, 23, 26)" if dark else "rgb(247, 247, 245)")
    browser.run(THEME)
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
    browser.run(THEME.replace("'dark'", "'auto'"))
    assert browser.run("getComputedStyle(document.body).backgroundColor") == ground
    browser.run("document.querySelector('#matrix .square.fail').click()")
    opened(browser)
    assert browser.run("document.getElementById('case').scrollWidth") <= width


def test_the_command_is_copied(browser: Any, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('.defect').open = true; document.querySelector('.copy').click()")
    assert browser.until("document.querySelector('.copy').textContent === 'Copied'")
