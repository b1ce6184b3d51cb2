"""Reports in a real browser: nothing asked of the network, no fault in the console, both languages, every figure drawn.

Needed: tests/oracle/requirements-browser.txt, chromium and chromedriver.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from energy_opt.report.write import Asked, write_report
from energy_opt.studies.lock_in.choice import LockInChoice
from energy_opt.studies.lock_in.study import lock_in
from energy_opt.studies.record import Place
from tests.reported import HOSTILE, edited, many_runs, stored_toy, the_toy_scenario

selenium = pytest.importorskip("selenium")
BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.oracle,
    pytest.mark.slow,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromedriver are not installed"),
    pytest.mark.filterwarnings("default"),  # of the driver's own sockets
]
DRAWN = "return document.querySelectorAll('[data-figure] svg.marks').length"


class Tab:
    """A page in a headless browser, and what it asked for and complained of."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, page: Path) -> None:
        for kind in ("browser", "performance"):
            self.driver.get_log(kind)  # what other pages left
        self.driver.get(page.resolve().as_uri())
        self.wait()

    def wait(self) -> None:
        """Until every figure is drawn in the language that is on."""
        from selenium.webdriver.support.ui import WebDriverWait

        figures = "document.querySelectorAll('[data-figure]').length"
        script = f"return document.documentElement.dataset.drawn === String({figures})"
        WebDriverWait(self.driver, 120).until(lambda driver: driver.execute_script(script))

    def click(self, selector: str) -> None:
        self.driver.execute_script(f"document.querySelector({json.dumps(selector)}).click()")

    def saved(self, selector: str) -> str:
        """What a button would save; its file name is left in `savedAs`."""
        self.run(
            "const keep = (blob) => { blob.text().then((text) => { window.saved = text; }); return 'blob:x'; };"
            "URL.createObjectURL = keep;"
            "HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };"
        )
        self.click(selector)
        self.driver.execute_async_script("setTimeout(arguments[0], 300)")
        return str(self.run("return window.saved"))

    def run(self, script: str) -> Any:
        return self.driver.execute_script(script)

    def text(self) -> str:
        """What a reader sees."""
        return str(self.run("return document.body.innerText"))

    def faults(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Addresses asked for, the page itself apart."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [
            event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"
        ]
        return [address for address in asked if not address.startswith(("file://", "blob:", "data:"))]


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--window-size=1200,1600",
                 "--disable-background-networking", "--disable-component-update"):  # fmt: skip
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    driver.set_page_load_timeout(60)
    try:
        yield Tab(driver)
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored_toy(tmp_path_factory.mktemp("results"))


def test_a_run_in_both_languages(tab: Tab, run: Path) -> None:
    tab.open(write_report(run, asked=Asked(force=True)))
    assert tab.run(DRAWN) == 18
    assert "Does CO₂ peak?" in tab.text()
    assert "二氧化碳是否达峰" not in tab.text()
    tab.click("[data-switch=zh]")
    tab.wait()
    assert tab.run(DRAWN) == 18
    seen = tab.text()
    assert "二氧化碳是否达峰" in seen
    assert "Does CO₂ peak" not in seen
    assert "装机容量 [GW]" in tab.run("return document.querySelector('#figure-capacity svg').textContent")
    assert tab.run("return [document.documentElement.lang, document.title]") == ["zh", "toy：路径报告"]
    assert (tab.requests(), tab.faults()) == ([], [])


def test_legends_filter_lists_choose_and_data_are_saved(tab: Tab, run: Path) -> None:
    tab.open(write_report(run, asked=Asked(force=True)))
    bars = "return document.querySelectorAll('#figure-capacity svg .role-mark.marks path').length"
    before = tab.run(bars)
    event = "new MouseEvent('click', {bubbles: true})"
    tab.run(f"document.querySelector('#figure-capacity svg .role-legend-symbol path').dispatchEvent({event})")
    assert 0 < tab.run(bars) < before
    top = "return document.querySelector('#figure-capacity svg').textContent"
    whole = tab.run(top)
    tab.run(
        "const list = document.querySelector('#figure-capacity select'); list.selectedIndex = 1;"
        "for (const kind of ['input', 'change']) list.dispatchEvent(new Event(kind, {bubbles: true}))"
    )
    tab.driver.execute_async_script("setTimeout(arguments[0], 300)")
    assert tab.run(top) != whole  # another region, another axis
    lines = tab.saved("#figure-capacity [data-save=csv]").lstrip("\ufeff").splitlines()
    assert tab.run("return window.savedAs") == "capacity.csv"
    assert lines[0] == "region,category,year,capacity [GW]"
    assert len(lines) > 20
    assert tab.saved("#figure-capacity [data-save=svg]").startswith("<svg")
    assert (tab.requests(), tab.faults()) == ([], [])


def test_two_hundred_scenarios_open_and_sort(tab: Tab, run: Path, tmp_path: Path) -> None:
    page = write_report(many_runs(run, tmp_path / "many", 200))
    assert page.stat().st_size < 3_000_000
    tab.open(page)
    assert tab.run(DRAWN) == 4
    rows = "return [...document.querySelectorAll('#together tbody tr')].map((row) => row.cells[0].innerText)"
    names = tab.run(rows)
    assert sorted(names) == sorted(f"case {place}" for place in range(200))
    lines = tab.run(
        "return document.querySelectorAll('#figure-parallel svg .role-mark path[aria-roledescription]').length"
    )
    assert lines >= 200
    tab.click("#together th")
    assert tab.run(rows) != names
    tab.click("[data-switch=zh]")
    tab.wait()
    assert "煤炭消费的驱动因素" in tab.text()
    assert (tab.requests(), tab.faults()) == ([], [])


def test_hostile_names_stay_text(tab: Tab, run: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(run, tmp_path / "one", ignore=shutil.ignore_patterns("*.html")))
    tab.open(write_report(edited(copy, lambda manifest: manifest.update(name=HOSTILE))))
    assert HOSTILE in tab.run("return document.querySelector('h1').innerText")
    assert tab.run("return document.querySelectorAll('img').length") == 0
    many = many_runs(run, tmp_path / "many", 6, name=HOSTILE.replace("{", "(").replace("}", ")") + " {}")
    tab.open(write_report(many))
    assert "<script>alert" in tab.text()
    assert tab.run("return document.querySelectorAll('img').length") == 0
    tab.run(
        "const line = document.querySelector('#figure-parallel svg .role-mark path[aria-roledescription]');"
        "const box = line.getBoundingClientRect();"
        "for (const kind of ['pointerover', 'pointermove', 'mousemove', 'mouseover'])"
        " line.dispatchEvent(new MouseEvent(kind, {bubbles: true, clientX: box.x + 1, clientY: box.y + 1}))"
    )
    assert tab.run("return document.querySelectorAll('img').length") == 0
    assert (tab.requests(), tab.faults()) == ([], [])


def test_names_that_could_be_formulas_are_saved_as_texts(tab: Tab, run: Path, tmp_path: Path) -> None:
    signs = ["=", "+", "-", "@", "\t", "\n", "\r", "\0", "|", "＝", "＋", "－", "＠"]
    folder = many_runs(run, tmp_path / "many", len(signs))
    for place, sign in enumerate(signs):
        name = f"{sign}1+1 {place}"
        edited(folder / f"run-{place:03d}", lambda manifest, name=name: manifest.update(name=name))
    tab.open(write_report(folder))
    rows = list(csv.DictReader(io.StringIO(tab.saved("#figure-paths_coal_use [data-save=csv]").lstrip("\ufeff"))))
    assert {row["label"] for row in rows} == {f"'{sign}1+1 {place}" for place, sign in enumerate(signs)}
    assert (tab.requests(), tab.faults()) == ([], [])


def test_a_study_of_lock_in(tab: Tab, tmp_path: Path) -> None:
    choice = LockInChoice(cases=("free", "contract"), regimes=("scenario",))
    study = lock_in("South", the_toy_scenario(), choice=choice, place=Place(tmp_path))
    tab.open(write_report(study.path, asked=Asked(language="zh")))
    seen = tab.text()
    for words in (
        "拟建煤电项目的锁定效应",
        "有、无与锁定对比",
        "被替代的发电",
        "逐年搁浅价值",
        "项目排序",
        "分项目评价",
    ):
        assert words in seen
    tab.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    seen = tab.text()
    for block in ("一、碳排放水平", "二、对目标的影响", "三、减排措施"):
        assert seen.count(block) == 2  # two projects
    assert tab.run(DRAWN) == 7
    assert (tab.requests(), tab.faults()) == ([], [])


def test_a_map_of_ones_own(tab: Tab, run: Path, tmp_path: Path) -> None:
    regions = [
        {"type": "Feature", "properties": {"name": name},
         "geometry": {"type": "Polygon", "coordinates": [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]]}}
        for x, name in enumerate(("North", "南部", "Island"))
    ]  # fmt: skip
    geojson = tmp_path / "map.geojson"
    geojson.write_text(json.dumps({"type": "FeatureCollection", "features": regions}), encoding="utf-8")
    tab.open(write_report(run, asked=Asked(geojson=geojson, force=True)))
    assert tab.run("return document.querySelectorAll('#figure-map_coal svg .mark-shape path').length") == 3
    widths = tab.run(
        "return [...document.querySelectorAll('#figure-map_coal svg .mark-shape path')].map((p) => p.getBBox().width)"
    )
    assert all(width > 20 for width in widths)
    assert (tab.requests(), tab.faults()) == ([], [])


def test_it_prints(tab: Tab, run: Path) -> None:
    tab.open(write_report(run, asked=Asked(force=True)))
    printed = tab.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert len(base64.b64decode(printed["data"])) > 50_000
    assert tab.run("return [...document.querySelectorAll('details')].every((part) => part.open)")
