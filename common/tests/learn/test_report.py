"""The report: complete without a network, without JavaScript, and alive in a real browser."""

import html.parser
import shutil
import subprocess
import unittest

from fake import HERE, FakeProject
from learn_package import explorer
from test_check import PASSING

BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
VOID = {"meta", "link", "br", "img", "input", "hr", "path", "stop"}
OPTIONAL_END = {"p", "li", "td", "th", "tr"}


class Balance(html.parser.HTMLParser):
    """Every element that must be closed is."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.resources = [], [], []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("src", "href", "xlink:href", "action", "data"):
                self.resources.append(value)
        if tag not in VOID | OPTIONAL_END:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if tag in VOID | OPTIONAL_END:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


class Report(FakeProject):
    def make(self):
        self.write(*PASSING)
        self.learn("check", "w1e1")
        self.learn("bench", "week01")
        folder = self.root / ".learn/counterexamples"
        folder.mkdir(parents=True)
        shutil.copy(HERE / "history.json", folder / "w1e1-x.json")
        (folder / "w1e2-broken.json").write_text("{")
        result = self.learn("report", "--output", str(self.root / "report.html"))
        self.assertEqual(result.code, 0, result)
        return (self.root / "report.html").read_text()

    def test_has_progress_counterexamples_and_figures(self):
        text = self.make()
        self.assertIn("1 of 3 exercises passed", text)
        self.assertIn("Guarded counter", text)
        self.assertIn("yours w1e1", text)
        self.assertIn("ready_ := true  release", text)
        self.assertIn('<span class="passed">solved</span>', text)

    def test_is_well_formed_and_asks_nobody(self):
        parser = Balance()
        parser.feed(self.make())
        self.assertEqual((parser.wrong, parser.open), ([], []))
        self.assertEqual([r for r in parser.resources if not r.startswith(("#", "data:,"))], [])

    def test_without_gnuplot_says_what_is_missing(self):
        self.make()
        tools = self.root / "few"
        tools.mkdir()
        for name in "sh env dirname cat mkdir mv rm python3 git cmake ninja patch addr2line c++ g++ sed".split():
            if shutil.which(name):
                (tools / name).symlink_to(shutil.which(name))
        result = self.learn("report", "--output", str(self.root / "plain.html"), PATH=str(tools))
        self.assertEqual(result.code, 0, result)
        text = (self.root / "plain.html").read_text()
        self.assertIn("gnuplot is not installed", text)
        self.assertNotIn("<figure>", text)

    def in_browser(self, page):
        """The page's elements after its scripts have run, and whatever the browser complained about."""
        done = subprocess.run(
            [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
             "--virtual-time-budget=2000", "--dump-dom", f"file://{page}"],
            capture_output=True, text=True, timeout=60, check=False,
        )
        if done.returncode != 0 or "<body" not in done.stdout:
            self.skipTest("Chromium does not start here")
        self.assertNotIn("CONSOLE", done.stderr)
        return done.stdout

    @unittest.skipUnless(BROWSER, "no Chromium here")
    def test_has_no_complaint_in_a_browser(self):
        self.make()
        self.assertIn("<iframe", self.in_browser(self.root / "report.html"))

    @unittest.skipUnless(BROWSER, "no Chromium here")
    def test_the_explorer_draws_what_orders_and_what_does_not(self):
        page = self.root / "explorer.html"
        page.write_text(explorer.page([explorer.load(HERE / "history.json")]))
        text = self.in_browser(page)
        self.assertIn("step 4 of 4", text)
        self.assertRegex(text, r'<path class="nosync"')
        self.assertRegex(text, r'<path class="missing"')
        self.assertIn("does not synchronize", text)
        self.assertNotIn("</script><b>", text)


if __name__ == "__main__":
    unittest.main()
