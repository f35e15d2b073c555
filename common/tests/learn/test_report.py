"""The report: complete without a network and without JavaScript. check_pages.py looks at it in a browser."""

import html.parser
import shutil
import unittest

from fake import FakeProject, program
from learn_package import measured
from test_check import PASSING

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
        folder = self.root / ".learn/counterexamples"
        folder.mkdir(parents=True)
        (folder / "w1e2-broken.json").write_text("{")
        return self.report(*PASSING).read_text()

    def test_has_progress_counterexamples_and_figures(self):
        text = self.make()
        self.assertIn("1 of 3 exercises passed", text)
        self.assertIn("Guarded counter", text)
        self.assertIn("yours_w1e1", text)
        self.assertIn("ready_ := true  release", text)
        self.assertIn('<span class="passed">solved</span>', text)

    def test_is_well_formed_and_asks_nobody(self):
        parser = Balance()
        parser.feed(self.make())
        self.assertEqual((parser.wrong, parser.open), ([], []))
        self.assertEqual([r for r in parser.resources if not r.startswith(("#", "data:,"))], [])

    def test_draws_a_plot_of_each_workload(self):
        text = self.make()
        self.assertIn("two_threads, round trip 100 ns", text)
        if shutil.which("gnuplot"):
            self.assertIn("less is better", text)
            self.assertEqual(text.count("<figure>"), 1)

    def test_shows_two_machines_side_by_side(self):
        self.make()
        files = [self.root / f"week01-{name}.json" for name in ("here", "there")]
        for file in files:
            self.assertEqual(self.learn("bench", "week01", "--export", str(file)).code, 0)
        result = self.learn("report", "--measured", "out", *(word for file in files for word in ("--from", str(file))))
        self.assertEqual(result.code, 0, result)
        text = (self.root / "out/measured.md").read_text()
        self.assertIn("./learn report --measured out --from week01-here.json --from week01-there.json", text)
        self.assertIn("| ns | here, round trip 100 ns | there, round trip 100 ns | kind |", text)
        self.assertIn("| yours_w1e1 | 25.0 (2.00, 2.00 &ndash; 2.00) | 25.0 (2.00, 2.00 &ndash; 2.00) | yours |", text)

    def test_shows_the_counts_of_the_newest_machine_that_has_some(self):
        result = {"week": "week01", "command": "", "machine": {}, "rows": []}
        counts = [{"queue": "ring", "phase": "pushed", "stores": 2.0}]
        older = [{"queue": "ring", "phase": "pushed", "stores": 3.0}]
        pages = ("old", {**result, "counts": older}), ("new", {**result, "counts": counts}), ("last", {**result, "counts": []})
        text = "".join(measured.week("week01", pages))
        self.assertIn("By the code of new", text)
        self.assertIn("| pushed | ring | 2.00 |", text)
        self.assertNotIn("3.00", text)

    def test_takes_a_result_from_a_file(self):
        self.make()
        file = self.root / "elsewhere.json"
        self.assertEqual(self.learn("bench", "week01", "--export", str(file)).code, 0)
        shutil.rmtree(self.root / ".learn/bench")
        page = self.root / "report.html"
        self.assertEqual(self.learn("report", "--output", str(page), "--from", str(file)).code, 0)
        self.assertIn("yours_w1e1", page.read_text())
        file.write_text("{}")
        refused = self.learn("report", "--from", str(file))
        self.assertEqual(refused.code, 2, refused)
        self.assertIn("no result", refused.err)

    def test_without_gnuplot_says_what_is_missing(self):
        self.make()
        tools = self.root / "few"
        tools.mkdir()
        for name in "sh env dirname cat mkdir mv rm python3 git cmake ninja patch addr2line c++ g++ sed".split():
            if program(name):
                (tools / name).symlink_to(program(name))
        result = self.learn("report", "--output", str(self.root / "plain.html"), PATH=str(tools))
        self.assertEqual(result.code, 0, result)
        text = (self.root / "plain.html").read_text()
        self.assertIn("gnuplot is not installed", text)
        self.assertNotIn("<figure>", text)


if __name__ == "__main__":
    unittest.main()
