"""Every payload of page_payloads.py through every place of the page that shows what it is given.

    python -m tests.robustness.page_attack

serves a corpus made of payloads, with the network shut, and opens the page in chromium with
its content policy switched off, so that only the escaping is left to hold.
"""

from __future__ import annotations

import json
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pycountry
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, sync_playwright

from kern.importing import import_page
from tests.browser.serving import NO_CHROMIUM, chromium, server
from tests.robustness.page_payloads import Payload, Watch, payloads

Step = Callable[["Attack"], int]
_TURNS = 25
_DRAWN_MS = 500

# Loaded by Python itself when the server starts: nothing but this machine can be reached.
_GUARD = """
import os, socket

def _local(address):
    host = address[0] if isinstance(address, tuple) else "localhost"
    return host in ("localhost", "::1", "", None) or str(host).startswith("127.")

def _checked(name, place):
    plain = getattr(socket if name == "getaddrinfo" else socket.socket, name)
    def call(*args, **kwargs):
        target = args[place]
        target = target if isinstance(target, tuple) or name != "getaddrinfo" else (target,)
        if not _local(target) and not (name == "getaddrinfo" and target[0] == "0.0.0.0"):
            with open(os.environ["NETWORK_TRIED"], "a") as log:
                log.write(f"{name} {target!r}\\n")
            raise OSError(101, "no network in this test")
        return plain(*args, **kwargs)
    setattr(socket if name == "getaddrinfo" else socket.socket, name, call)

_checked("getaddrinfo", 0)
for _name, _place in (("connect", 1), ("connect_ex", 1), ("sendto", -1)):
    _checked(_name, _place)
"""
# A browser that finds no way out, should it look for one.
DEAD_PROXY = ("--no-sandbox", "--proxy-server=127.0.0.1:1")


def shut_network(folder: Path) -> tuple[dict[str, str], Path]:
    """Variables that shut the network for a server, and the file of what it tried."""
    (folder / "guard").mkdir()
    (folder / "guard" / "sitecustomize.py").write_text(_GUARD, "utf-8")
    log = folder / "outside.log"
    return {"PYTHONPATH": str(folder / "guard"), "NETWORK_TRIED": str(log)}, log


def hostile_corpus(root: Path, sent: Sequence[Payload]) -> Path:
    """A corpus whose names, files, front matter, text, references and frame are payloads."""
    codes = [country.alpha_2 for country in pycountry.countries]
    loud = next(p.text for p in sent if p.kind == "html").replace("/", "\u2044")
    written = root / f"{loud}"
    written.mkdir(parents=True)
    _indicator(written, sent)
    for number, payload in enumerate(sent):
        head = {
            "country": payload.text,
            "iso2": codes[number % len(codes)],
            "band": f"band-{number % 2}",
            "attribution": "inferred",
            "evidence": payload.text,
            "source_lines": [number + 1, number + 1],
        }
        front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in head.items())
        text = f"The ministers meet over {payload.text} each week. Party leaders phone each other."
        name = f"{number} {payload.text}".replace("/", "\u2044").replace("\n", " ")[:60]
        (written / f"{name}.md").write_text(
            f"---\n{front}---\n\n{text}\n\n## References\n\n{payload.text}\n", "utf-8"
        )
    _imported(root / "imported", sent, codes)
    return root


def _indicator(folder: Path, sent: Sequence[Payload]) -> None:
    said = [json.dumps(sent[at * len(sent) // 8].text) for at in range(8)]
    (folder / "indicator.toml").write_text(
        f"title = {said[0]}\nedition = {said[1]}\npublisher = {said[2]}\nquestion = {said[3]}\n"
        f'url = "javascript:xss(0)"\npage = "page.txt"\n'
        + "".join(
            f'[[bands]]\nkey = "band-{n}"\nrank = {n + 1}\nwording = {said[4 + n]}\n'
            f"short = {said[6 + n]}\n"
            for n in range(2)
        ),
        "utf-8",
    )
    lines = (p.text.replace("\n", " ") for p in sent)
    (folder / "page.txt").write_text("\n".join(lines) + "\n", "utf-8")


def _imported(folder: Path, sent: Sequence[Payload], codes: Sequence[str]) -> None:
    """The same through `kern import`: a received page and its tables."""
    folder.mkdir()
    lines = [p.text.replace("\n", " ").replace("\r", " ") for p in sent]
    (folder / "page.txt").write_text("\n".join(["Rated so", *lines]), "utf-8")
    (folder / "indicator.toml").write_text(
        'title = "Imported"\npage = "page.txt"\nsections = "s.csv"\nattribution = "a.toml"\n'
        '[[bands]]\nkey = "all"\nrank = 1\nwording = "Rated so"\n',
        "utf-8",
    )
    rows = ["iso2,country,first_line,last_line,heading_line,reference_lines,band_header_line"]
    evidence = []
    for number, line in enumerate(lines):
        code = codes[number % len(codes)]
        name = f"{number} {line}".replace('"', '""')
        rows.append(f'{code},"{name}",{number + 2},{number + 2},,,1')
        words = json.dumps([line], ensure_ascii=False)
        evidence.append(f'[{code}]\nkind = "explicit"\nwords = {words}')
    (folder / "s.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (folder / "a.toml").write_text("\n".join(evidence) + "\n", "utf-8")
    assert len(import_page(folder)) == len(sent)


class Attack:
    """A browser at a page, and the payloads that are sent through it."""

    def __init__(self, browser: Browser, address: str, sent: Sequence[Payload]) -> None:
        self.address = address
        self.sent = sent
        self.context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
        self.watch = Watch(self.context, address)
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)
        self.tried = Counter[str]()

    def through(self, place: str, step: Step) -> None:
        """Take one place; the payloads sent through it are counted."""
        self.watch.at = place
        print(f"through {place} …", file=sys.stderr, flush=True)
        self.tried[place] += step(self)
        self.page.wait_for_timeout(100)
        self.watch.look(self.page)

    def open(self, path: str = "") -> Page:
        """The page at a path, drawn."""
        self.page.goto("about:blank")  # or a change of the fragment alone would not load it
        self.page.goto(self.address + path)
        self.page.wait_for_selector("#question textarea", state="attached")
        return self.page

    def answered(self, count: int) -> None:
        """Wait until so many answers, or what is wrong, are there."""
        self.page.wait_for_function(
            "n => document.querySelectorAll('#talk .answer').length >= n", arg=count
        )


def views(attack: Attack) -> int:
    """All tabs as they open: map, corpus, report card, welcome, and the filter's lists."""
    page = attack.open()
    for view in ("matrix", "map", "corpus", "report", "ask"):
        page.click(f"#view-{view}-button")
        page.wait_for_timeout(150)
        attack.watch.look(page)
    assert page.locator("#library li h3").count() == 2 * len(attack.sent)
    page.click("#filter button >> nth=0")
    page.click("#filter-countries input")
    page.wait_for_selector("#filter-countries ul li, .options li")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    attack.watch.look(page)
    return 2 * len(attack.sent)


def questions(attack: Attack) -> int:
    """Each as a question of an address, and answered; shown word for word."""
    for at in range(0, len(attack.sent), _TURNS):
        some = attack.sent[at : at + _TURNS]
        page = attack.open("?" + urlencode([("q", p.text) for p in some]))
        attack.answered(len(some))
        shown = page.locator("#talk .asked").evaluate_all("all => all.map(e => e.textContent)")
        # Gradio shows a tab as spaces.
        assert [one.split() for one in shown] == [p.text.split() for p in some]
        attack.watch.provoke(page)
    return len(attack.sent)


def typed(attack: Attack) -> int:
    """Some typed into the field, as questions and after one about a country."""
    page = attack.open()
    some = attack.sent[::8]
    for count, payload in enumerate(some, 1):
        page.fill("#question textarea", payload.text)
        page.keyboard.press("Enter")
        attack.answered(count)
    return len(some)


def filters(attack: Attack) -> int:
    """Each as a country or band that an address filters by."""
    page = attack.open()
    for payload in attack.sent:
        for name in ("countries", "bands"):
            page.evaluate(
                "([text, name]) => window.kern.show([{ q: text, [name]: [text] }])",
                [payload.text, name],
            )
            page.wait_for_selector("#talk .answer.problem")
            page.evaluate("() => document.querySelector('#talk .answer.problem').remove()")
    some = attack.sent[::16]
    for payload in some:
        page = attack.open("?" + urlencode({"q": "x", "in": payload.text, "band": payload.text}))
        attack.answered(1)
    return 2 * len(attack.sent) + len(some)


def fragments(attack: Attack) -> int:
    """Each as a fragment, raw, as a place, and as an encoded place."""
    page = attack.open()
    for payload in attack.sent:
        for hash_ in (payload.text, f"p={payload.text}", f"p={quote(payload.text, safe='')}"):
            page.evaluate("hash => { location.hash = hash; }", hash_)
        page.wait_for_function(
            "text => document.querySelector('#source')?.textContent.includes(text)",
            # No address has a line break in it, and so no section.
            arg="nothing at this address" if "\n" in payload.text else payload.text[:80],
        )
    return 3 * len(attack.sent)


def sections(attack: Attack) -> int:
    """The source panel of every section, and the page as received of some."""
    page = attack.open()
    listed = httpx.post(attack.address + "gradio_api/run/countries", json={"data": []}).json()
    keys = [row["doc_id"] for row in json.loads(listed["data"][0])["countries"]]
    for key in keys:
        name = json.dumps(httpx.get(f"{attack.address}kern/section/{quote(key)}").json()["name"])
        page.evaluate(f"location.hash = {json.dumps('p=' + quote(key, safe='') + ':0-20')}")
        page.wait_for_function(
            f"document.querySelector('#source-title')?.textContent === {name}", polling=20
        )
    attack.watch.provoke(page)
    for key in keys[:: len(attack.sent) // 2]:
        attack.page.goto(f"{attack.address}kern/page/{quote(key)}")
        attack.watch.look(attack.page)
        assert attack.page.locator("li").count() >= len(attack.sent)
    return len(keys)


def answers(attack: Attack) -> int:
    """Sections quoted, compared and declined; then the matrix, its sorting and its CSV."""
    asked = ["Do party leaders phone each other?", "How often do the ministers meet?"]
    page = attack.open("?" + urlencode([("q", q) for q in asked]))
    attack.answered(len(asked))
    cited = page.locator("#talk .answer a.cite").count()
    assert cited
    page.locator("#talk .answer a.cite").first.click()
    page.wait_for_selector("#source[open] mark")
    page.click("#source .bar button >> text=Copy citation")
    attack.watch.look(page)
    page = attack.open("?" + urlencode({"view": "matrix", "topic": asked[0]}))
    page.wait_for_selector(".matrix tbody tr")
    page.click(".matrix thead button >> nth=0")
    return cited + page.locator(".matrix tbody tr").count()


def topics(attack: Attack) -> int:
    """Some as the matrix's question."""
    page = attack.open("?view=matrix&topic=" + quote(attack.sent[0].text))
    page.wait_for_selector(".matrix")
    some = attack.sent[::8]
    for payload in some:
        page.fill("#topic textarea", payload.text)
        with page.expect_response(lambda response: "/queue/join" in response.url):
            page.press("#topic textarea", "Enter")
        # Two payloads may leave the same table, so there is nothing to wait for in it.
        page.wait_for_timeout(_DRAWN_MS)
        attack.watch.look(page)
    for name in ("view", "topic", "__theme", "q", "in"):
        attack.open(f"?{name}=" + quote(attack.sent[0].text))
    return len(some) + 5


def finding(attack: Attack) -> int:
    """Each as words looked for in the corpus."""
    page = attack.open("?view=corpus")
    page.wait_for_selector("#library .coverage")
    for payload in attack.sent:
        page.fill("#find textarea", payload.text[:200])
        page.wait_for_timeout(20)
    page.fill("#find textarea", "ministers onerror img")
    page.wait_for_function("document.querySelector('#library .coverage').textContent.includes('“')")
    return len(attack.sent) + 1


def conversations(attack: Attack) -> int:
    """Each as the name of a kept conversation, its id, its time and its questions."""
    page = attack.open()
    names = [p.text for p in attack.sent][:100]
    kept = [{"id": t, "name": t, "at": t, "turns": [{"q": t, "countries": [t]}]} for t in names]
    page.evaluate("kept => localStorage.setItem('kern.conversations', JSON.stringify(kept))", kept)
    page.click("#kept-open")
    assert page.locator("#kept li").count() == len(kept)
    attack.watch.look(page)
    page.locator("#kept li").nth(1).get_by_role("button", name="Rename").click()
    page.keyboard.type(names[3])
    page.keyboard.press("Enter")
    page.locator("#kept .name").nth(0).click()
    attack.answered(1)
    page.evaluate("() => localStorage.clear()")
    return len(kept) + 1


def thumbs(attack: Attack) -> int:
    """A thumb on an answer to one."""
    payload = attack.sent[0]
    page = attack.open("?" + urlencode({"q": payload.text}))
    attack.answered(1)
    page.get_by_role("button", name="Good answer").first.click()
    page.get_by_text("Noted in a file").wait_for()
    return 1


def errors(attack: Attack) -> int:
    """Each in an address that there is nothing at, opened by itself."""
    some = attack.sent[::4]
    for payload in some:
        for path in ("kern/section/", "kern/page/", "", "kern/export/", "gradio_api/call/"):
            attack.page.goto(attack.address + path + quote(payload.text, safe=""))
            attack.watch.look(attack.page)
    return 5 * len(some)


def exports(attack: Attack) -> int:
    """Every form of a conversation made of them; HTML and Markdown are opened from a file."""
    turns = [{"q": p.text} for p in attack.sent[:48]] + [{"q": "Do party leaders phone?"}]
    folder = Path(tempfile.mkdtemp(prefix="kern-export-"))
    forms = ("html", "markdown", "json", "csv", "bibtex", "ris", "csl")
    for form in forms:
        response = httpx.post(
            f"{attack.address}kern/export/{form}", json={"turns": turns}, timeout=120
        )
        assert response.status_code == 200
        assert response.headers["content-disposition"].startswith("attachment")
        text = response.text
        if form == "markdown":
            markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
            text = f"<!doctype html><body>{markdown.render(text)}"
        if form in ("html", "markdown"):
            (folder / f"{form}.html").write_text(text, "utf-8")
            attack.page.goto((folder / f"{form}.html").as_uri())
            attack.watch.look(attack.page)
            attack.watch.provoke(attack.page)
    return len(forms) * len(turns)


STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (
        views, questions, typed, filters, fragments, sections, answers, topics, finding,
        conversations, thumbs, errors, exports,
    )
}  # fmt: skip


def careless(browser: Browser, sent: Sequence[Payload]) -> list[Payload]:
    """The payloads that the watch does not notice on a page without any care: it should all."""
    context = browser.new_context()
    home = "http://careless.invalid/"
    watch = Watch(context, home)
    shown = [""]
    context.route(
        "**/*",
        lambda route: (
            route.fulfill(body=shown[0], content_type="text/html; charset=utf-8")
            if route.request.url == home
            else route.abort()
        ),
    )
    missed, page = [], context.new_page()
    for payload in sent:
        shown[0], before = payload.careless, len(watch.found)
        try:
            page.goto(home, wait_until="domcontentloaded")
            watch.look(page)
            watch.provoke(page)
            page.wait_for_timeout(30)
        except Exception:  # the payload led elsewhere, which the watch has seen
            page.close()
            page = context.new_page()
        if not any("script failed" not in line for line in watch.found[before:]):
            missed.append(payload)
    context.close()
    return missed


def run(
    browser: Browser, address: str, sent: Sequence[Payload], steps: Sequence[str] = tuple(STEPS)
) -> tuple[Counter[str], list[str]]:
    """Send the payloads through the steps; how many went through each, and what took effect."""
    attack = Attack(browser, address, sent)
    for name in steps:
        attack.through(name, STEPS[name])
    attack.context.close()
    return attack.tried, attack.watch.found


def main() -> int:
    """The long version: all payloads through all places."""
    path, sent = chromium(), payloads()
    if path is None:
        print(NO_CHROMIUM)
        return 1
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        variables, log = shut_network(folder)
        corpus = hostile_corpus(folder / "corpus", sent)
        variables |= {"KERN_CORPUS": str(corpus), "KERN_INDEX": str(folder / "index")}
        browser = playwright.chromium.launch(executable_path=path, args=list(DEAD_PROXY))
        missed = careless(browser, sent)
        with server(folder, environment=variables) as address:
            tried, found = run(browser, address, sent)
        browser.close()
        outside = log.read_text("utf-8").splitlines() if log.exists() else []
    print(f"{len(sent)} payloads: {dict(Counter(p.kind for p in sent))}")
    print(f"the watch misses {len(missed)} of them on a careless page", *missed)
    print(f"{tried.total()} through {len(tried)} places: {dict(tried)}")
    print(f"{len(found)} took effect; the server tried to leave the machine {len(outside)} times")
    print(textwrap.indent("\n".join([*found, *outside]), "  "))
    return bool(missed or found or outside)


if __name__ == "__main__":
    sys.exit(main())
