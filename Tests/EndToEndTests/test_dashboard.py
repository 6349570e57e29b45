"""The dashboard in a headless Chromium, against the real server."""

import json
import os
import shutil
import time

import pytest
from market import START, Market, event
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait
from server import ROOT, Server, executable

pytestmark = [
    pytest.mark.skipif(not os.path.exists(executable()), reason=f"{executable()} is not built"),
    pytest.mark.skipif(not shutil.which("chromedriver"), reason="chromedriver is not installed"),
]


@pytest.fixture(scope="module")
def browser():
    options = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,1600"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options, service)
    yield driver
    driver.quit()


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "data") as server:
        yield server


def open_page(browser, server):
    browser.get(f"http://127.0.0.1:{server.port}/")
    return WebDriverWait(browser, 20)


def text(browser, identity: str) -> str:
    return browser.find_element(By.ID, identity).text


def severe(browser, server) -> list[str]:
    """What the browser complains of on this server's page; the last one's may still ask its own."""
    lines = [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]
    return [line for line in lines if f":{server.port}/" in line]


def test_an_event_shows_at_once_and_nothing_breaks_the_policy(browser, server):
    wait = open_page(browser, server)
    wait.until(lambda page: text(page, "live") == "live")
    assert text(browser, "status") == "ok"
    position = {
        "ticket": 991,
        "symbol": "EURUSD.r",
        "side": "BUY",
        "volume": 0.42,
        "price_open": 1.1,
        "sl": 1.09,
        "tp": 1.13,
        "profit": 120.5,
        "time": START - 3600,
        "magic": 7,
    }
    body = event(1, Market().window(), positions=[position])
    assert server.json("POST", "/bar-close", body)[0] == 200
    wait.until(lambda page: "no bundle" in text(page, "decisions"))
    wait.until(lambda page: "EURUSD.r" in text(page, "positions"))
    assert "+120.50" in text(browser, "positions")
    wait.until(lambda page: "100,000.00 USD" in text(page, "accounts"))
    wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, "#chart svg rect"))
    browser.find_element(By.CSS_SELECTOR, "#decisions button").click()
    wait.until(lambda page: "Gates" in text(page, "detail-body"))
    assert severe(browser, server) == []


def test_halt_asks_first_and_resume_ends_it(browser, server):
    wait = open_page(browser, server)
    wait.until(lambda page: text(page, "status") == "ok")
    browser.find_element(By.ID, "halt").click()
    wait.until(lambda page: page.find_element(By.ID, "sure").is_displayed())
    browser.find_element(By.CSS_SELECTOR, "#sure button[value=no]").click()
    assert server.json("GET", "/health")[1]["halted"] is None
    browser.find_element(By.ID, "halt").click()
    browser.find_element(By.CSS_SELECTOR, "#sure button[value=halt]").click()
    wait.until(lambda page: "Entries are halted" in text(page, "alerts"))
    assert server.json("GET", "/health")[1]["halted"] == "operator, from the dashboard"
    browser.find_element(By.ID, "resume").click()
    wait.until(lambda page: text(page, "status") == "ok")
    assert server.json("GET", "/health")[1]["halted"] is None


def test_the_token_is_asked_for_once(browser, tmp_path):
    with Server(tmp_path / "data", CONVICTION_TOKEN="s3cret") as server:
        assert server.request("GET", "/", headers={"Accept": "text/html"})[0] == 401
        wait = open_page(browser, server)
        wait.until(lambda page: page.find_element(By.ID, "login").is_displayed())
        browser.find_element(By.ID, "token").send_keys("wrong", Keys.ENTER)
        wait.until(lambda page: page.find_element(By.ID, "login").is_displayed())
        browser.find_element(By.ID, "token").send_keys("s3cret", Keys.ENTER)
        wait.until(lambda page: text(page, "live") == "live")
        browser.refresh()
        wait.until(lambda page: text(page, "live") == "live")
        assert not browser.find_element(By.ID, "login").is_displayed()


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A server with a prop firm's account, a bundle, positions, deals and two decisions."""
    folder = tmp_path_factory.mktemp("busy")
    config = folder / "conviction.json5"
    rules = {"5012345": {"profile": "ftmo-2step", "initial_balance": 100_000}}
    config.write_text(json.dumps({"prop": rules}))
    shutil.copytree(ROOT / "Config/demo/EURUSD", folder / "data/models/EURUSD")
    with Server(folder / "data", "--config", str(config)) as server:
        market = Market()
        opened = {**DEAL, "event_id": "deal-0", "kind": "OPEN", "time": START - 7200, "profit": 0}
        assert server.json("POST", "/trade-event", opened)[0] == 200
        assert server.json("POST", "/trade-event", {**DEAL, "time": START - 3600})[0] == 200
        # 4,150 of the 5,000 that a day may lose: an alert, and a gauge that says so.
        account = {"balance": 100_000, "equity": 95_850}
        for minute, bars in ((0, market.window()), (1, market.next_minute(1))):
            body = event(minute, bars, START + 60 * minute, "M1", positions=[POSITION])
            body["account"].update(account)
            status, answer = server.json("POST", "/bar-close", body)
            assert status == 200, answer
            # As the EA does: what was closed since the day's start, which every answer names.
            start = answer["clock"]["day_start"]
            account["day"] = {"start": start, "closed_profit": 0}
        yield server


DEAL = {
    "schema": 1,
    "event_id": "deal-1",
    "account": {"login": 5012345},
    "kind": "CLOSE",
    "ticket": 990,
    "symbol": "EURUSD.r",
    "side": "BUY",
    "volume": 0.1,
    "price": 1.1,
    "profit": -10.0,
    "commission": -1.5,
    "swap": 0.0,
    "time": START,
    "cause": "SL",
}
POSITION = {
    "ticket": 991,
    "symbol": "EURUSD.r",
    "side": "BUY",
    "volume": 0.42,
    "price_open": 1.1,
    "sl": 1.095,
    "tp": 1.105,
    "profit": 120.5,
    "time": START - 3600,
    "magic": 20251122,
}


def show(browser, server, width: int, scheme: str):
    """The page on a screen of this width, in this colour scheme."""
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    wait = open_page(browser, server)
    wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, "#decisions button"))
    wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, "#chart svg rect"))
    wait.until(lambda page: "watches only" in text(page, "agent"))
    return wait


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_accessible_and_fits_its_screen(browser, busy, width, scheme):
    axe = pytest.importorskip("axe_selenium_python")
    wait = show(browser, busy, width, scheme)
    try:
        check = axe.Axe(browser)
        # The policy lets no script in but the page's own; the driver may run one all the same.
        check.inject()
        for opener in (None, "#halt", "#symbols button", "#decisions button"):
            if opener:
                browser.execute_script("document.querySelector(arguments[0]).click()", opener)
                wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, "dialog[open]"))
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width
            # What has faded in is what people read.
            browser.execute_script("document.getAnimations().forEach((some) => some.finish())")
            # A dialog stands for itself, which this rule does not know yet.
            rules = {"region": {"enabled": opener is None}}
            found = check.run(options=json.dumps({"rules": rules}))["violations"]
            assert found == [], check.report(found)
            browser.execute_script("document.querySelector('dialog[open]')?.close('no')")
        assert severe(browser, busy) == []
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_what_an_operator_looks_for_is_there(browser, busy):
    wait = show(browser, busy, 1280, "light")
    # Held since before the page was opened, and told to whoever begins to watch.
    wait.until(lambda page: "83 % of the daily loss is used" in text(page, "alerts"))
    accounts = text(browser, "accounts")
    assert "Daily loss room" in accounts and "850.00" in accounts and "83 % used" in accounts
    assert "rules ftmo-2step" in accounts
    (gauge,) = browser.find_elements(By.CSS_SELECTOR, '#accounts svg[aria-label^="Daily loss"]')
    assert "850.00 USD left" in gauge.get_attribute("aria-label")
    symbols = text(browser, "symbols")
    for name in ("LightGBM", "CatBoost", "LSTM", "together", "no edge"):
        assert name in symbols
    bars = browser.find_element(By.CSS_SELECTOR, "#symbols svg.columns").get_attribute("aria-label")
    assert all(code in bars for code in ("M5", "M15", "M30", "H1", "H4", "D1"))
    assert "US30" in text(browser, "idle-symbols")
    marks = browser.find_elements(By.CSS_SELECTOR, "#chart .trade title")
    words = [mark.get_attribute("textContent") for mark in marks]
    assert any(word.startswith("OPEN BUY 0.1 at 1.1") for word in words)
    assert any("profit -10.00" in word for word in words)
    assert "target 1.105" in browser.find_element(By.ID, "chart").get_attribute("textContent")
    browser.execute_script("document.querySelector('#symbols button').click()")
    wait.until(lambda page: "rows it had never seen" in text(page, "detail-body"))
    assert "walk-forward Brier" in text(browser, "detail-body")


def test_the_keyboard_keeps_its_place_when_decisions_come(browser, server):
    market = Market()
    assert server.json("POST", "/bar-close", event(0, market.window(), START, "M1"))[0] == 200
    wait = open_page(browser, server)
    wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, "#decisions button"))
    browser.execute_script("document.querySelector('#decisions button').focus()")
    body = event(1, market.next_minute(1), START + 60, "M1")
    assert server.json("POST", "/bar-close", body)[0] == 200
    wait.until(lambda page: len(page.find_elements(By.CSS_SELECTOR, "#decisions button")) == 2)
    label = browser.switch_to.active_element.get_attribute("aria-label")
    assert label == "Detail of decision 1"


def test_it_can_be_worked_by_keyboard(browser, server):
    wait = open_page(browser, server)
    wait.until(lambda page: text(page, "live") == "live")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert "skip" in browser.switch_to.active_element.get_attribute("class")
    seen = set()
    for _ in range(12):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        seen.add(browser.switch_to.active_element.get_attribute("id"))
    assert {"halt", "chart-symbol", "chart-timeframe"} <= seen


def test_where_the_money_came_from_is_a_table(browser, server):
    closed = {
        "schema": 1,
        "event_id": "deal-1",
        "account": {"login": 5012345},
        "kind": "CLOSE",
        "ticket": 991,
        "symbol": "EURUSD.r",
        "side": "BUY",
        "volume": 0.1,
        "price": 1.1,
        "profit": 52.0,
        "commission": -1.5,
        "swap": 0.0,
        "time": int(time.time()) - 86_400,
    }
    assert server.json("POST", "/trade-event", closed)[0] == 200
    wait = open_page(browser, server)
    wait.until(lambda page: "net 50.50" in text(page, "attribution-note"))
    assert "EURUSD 1 100.0 % 50.50 50.50" in text(browser, "attribution")
    browser.find_element(By.CSS_SELECTOR, "#attribution-by option:nth-child(6)").click()
    wait.until(lambda page: "unknown" in text(page, "attribution"))
