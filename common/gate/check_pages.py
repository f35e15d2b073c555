"""The pages in a real browser: the report, the explorer and the gallery, on a phone and on a desk, in light
and dark, by keyboard and on paper.

    python3 common/gate/check_pages.py [--screenshots FOLDER]

Exit code 77 where there is no Chromium that works. Each kind of complaint is also provoked: a page broken on purpose
must be found broken.
"""

import os
import sys
import unittest
from pathlib import Path

import browser

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "learn"))
from fake import REPOSITORY, FakeProject  # noqa: E402
from learn_package import explorer  # noqa: E402
from test_check import PASSING  # noqa: E402

PHONE, DESK, PAPER = 390, 1280, 718  # PAPER: A4 less its margins, in CSS pixels
NO_BROWSER = 77
INSPECT = Path(__file__).with_name("inspect_page.js").read_text()
GALLERY = REPOSITORY / "docs" / "gallery.html"
STEP = "document.getElementById('step').textContent"

# What the browser says of the element that has the focus: its name, and how its focus is drawn.
FOCUS = """(() => {
  let e = document.activeElement;
  while (e.tagName === "IFRAME") e = e.contentDocument.activeElement;
  const style = getComputedStyle(e);
  return [`${e.tagName} ${e.id} ${e.textContent.trim().slice(0, 20)}`, e.matches(":focus-visible"),
    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1];
})()"""

# Whether the present step stands in the window, clear of the controls.
IN_VIEW = """(() => {
  const box = document.querySelector("[aria-current=step]").getBoundingClientRect();
  return box.top >= document.querySelector(".controls").getBoundingClientRect().bottom && box.bottom <= innerHeight;
})()"""


class Pages(FakeProject):
    screenshots = None

    @classmethod
    def setUpClass(cls):
        cls.browser = browser.Browser()
        cls.addClassCleanup(cls.browser.close)

    def open(self, page, anchor="", **look):
        self.browser.look(**look)
        self.browser.open(Path(page).as_uri() + anchor)

    def problems(self):
        return self.browser.complaints + self.browser.run(INSPECT)

    def picture(self, name):
        if self.screenshots:
            self.browser.screenshot(f"{self.screenshots}/{name}.png")

    def assert_sound(self, page, name, anchor="", before=None):
        """Nothing to complain of at either width, in either scheme, and on paper."""
        for width, scheme, medium in ((PHONE, "light", "screen"), (PHONE, "dark", "screen"), (DESK, "light", "screen"),
                                      (DESK, "dark", "screen"), (PAPER, "light", "print")):
            view = f"{name}-{width}-{scheme}-{medium}"
            with self.subTest(view):
                self.open(page, anchor, width=width, scheme=scheme, medium=medium)
                if before:
                    self.browser.run(before)
                self.picture(view)
                self.assertEqual(self.problems(), [])

    # ---- The pages.

    def explorer(self, changed=lambda text: text):
        page = self.root / "explorer.html"
        page.write_text(changed(explorer.page([explorer.load(HERE / "history.json")])))
        return page

    # ---- What a reader sees.

    def test_the_report(self):
        page = self.report(*PASSING)
        self.assert_sound(page, "report")
        self.assert_sound(page, "report-unfolded", before="document.querySelectorAll('details').forEach(d => d.open = true)")
        self.open(page, width=DESK)
        text = self.browser.run("document.body.innerText")
        for expected in ("1 of 3 exercises passed", "Guarded counter", "yours w1e1", "two threads"):
            self.assertIn(expected, text)
        inside = self.browser.run("document.querySelector('iframe').contentDocument.body.innerText")
        self.assertIn("step 4 of 4", inside)

    def test_the_explorer_draws_what_orders_and_what_does_not(self):
        page = self.explorer()
        self.assert_sound(page, "explorer")
        self.assert_sound(page, "explorer-first-step", before="document.getElementById('first').click()")
        self.open(page, width=DESK)
        self.assertIn("does NOT synchronize", self.browser.run("document.body.innerText"))
        for kind in ("nosync", "missing"):
            self.assertEqual(self.browser.run(f"document.querySelectorAll('path.{kind}').length"), 1)

    def test_the_gallery(self):
        self.open(GALLERY, width=DESK)
        mistakes = self.browser.run("histories.map(h => h.anchor)")
        self.assertGreater(len(mistakes), 10)
        for index, anchor in enumerate(mistakes):
            with self.subTest(anchor):
                self.open(GALLERY, "#" + anchor, width=DESK)
                self.assertEqual(self.browser.run("Number(document.getElementById('which').value)"), index)
                self.assertIn(self.browser.run("history.title"), self.browser.run("document.body.innerText"))
            self.assert_sound(GALLERY, anchor, "#" + anchor)
        self.assert_sound(GALLERY, "gallery-first-step", before="document.getElementById('first').click()")

    # ---- What a reader does.

    def test_the_explorer_by_keyboard(self):
        self.open(self.explorer(), width=DESK)
        where = []
        for key in ("Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "ArrowLeft"):
            self.browser.press(key)
            where.append(self.browser.run(STEP).split()[1])
        self.assertEqual(where, list("1232443"))
        self.open(GALLERY, "#w4e3-relaxed_give_back", width=PHONE, height=600)
        for key in ("End", "Home", "End"):
            self.browser.press(key)
            self.assertTrue(self.browser.run(IN_VIEW), f"after {key} the step is out of view")
        self.open(GALLERY, width=DESK)
        named = []
        for key in "nnp":
            self.browser.press(key)
            named.append(self.browser.run("document.getElementById('which').value"))
        self.assertEqual(named, list("121"))

    def test_the_focus_goes_everywhere_and_is_seen(self):
        self.open(self.explorer(), width=DESK)
        self.assertEqual(self.walk_by_tab(), self.browser.run("document.querySelectorAll('button, select').length"))
        self.browser.press("Home")
        self.browser.run("document.getElementById('next').focus()")
        self.browser.press("Enter")
        self.assertIn("step 2", self.browser.run(STEP))
        self.open(self.report(*PASSING), width=DESK)
        self.assertGreaterEqual(self.walk_by_tab(), 3)
        self.browser.run("document.querySelector('summary').focus()")
        self.browser.press("Enter")
        self.assertTrue(self.browser.run("document.querySelector('details').open"))

    def walk_by_tab(self):
        """The number of elements that take the focus; each must show it."""
        met = []
        for _ in range(100):
            self.browser.press("Tab")
            name, visible, drawn = self.browser.run(FOCUS)
            if name.startswith("BODY") or name in met:
                break
            self.assertTrue(visible and drawn, f"the focus is not seen on {name}")
            met.append(name)
        return len(met)

    # ---- The inspection itself can fail.

    def broken(self, expected, css="", script="", **look):
        page = self.explorer(lambda text: text.replace("</style>", css + "</style>", 1).replace("</main>", f"</main>{script}", 1))
        self.open(page, **{"width": DESK, **look})
        self.assertRegex("\n".join(self.problems()), expected)

    def test_finds_what_is_broken(self):
        for expected, breakage in {
            "page: the page is 9": {"css": "main { width: 900px }", "width": PHONE},
            "runs out of the page": {"css": "#message { white-space: nowrap }", "width": PHONE},
            "cut: \"w1e1": {"css": "#title { width: 3em; overflow: hidden; white-space: nowrap }"},
            "contrast 1.*\"w1e1": {"css": "#title { opacity: 0.1 }"},
            "contrast .*first": {"css": "button { color: #888; background: #999 }", "scheme": "dark"},
            "contrast .*NOT synchronize": {"css": ".event .nosync { color: #f99 }"},
            "hidden: \"The code": {"css": "@media print { h2 { display: none } }", "width": PAPER, "medium": "print"},
            "cut on paper": {"css": "#lanes { overflow-x: auto; width: 100px; white-space: nowrap }", "width": PAPER, "medium": "print"},
            "escaped twice": {"script": "<p>1&amp;#8239;000</p>"},
            "console: wrong": {"script": "<script>console.error('wrong')</script>"},
            "exception: .*nothing": {"script": "<script>nothing()</script>"},
            "request: http://localhost:1/": {"script": "<img src='http://localhost:1/x.png'>"},
        }.items():
            with self.subTest(expected):
                self.broken(expected, **breakage)

    def test_finds_a_focus_that_is_not_drawn(self):
        page = self.explorer(lambda text: text.replace("</style>", "* { outline: none !important }</style>", 1))
        self.open(page, width=DESK)
        with self.assertRaisesRegex(AssertionError, "the focus is not seen"):
            self.walk_by_tab()


if __name__ == "__main__":
    trouble = browser.trouble()
    if trouble:
        print(f"SKIPPED: the pages were not looked at: {trouble}")
        sys.exit(NO_BROWSER)
    if "--screenshots" in sys.argv:
        where = sys.argv.index("--screenshots")
        Pages.screenshots = sys.argv[where + 1]
        del sys.argv[where:where + 2]
        os.makedirs(Pages.screenshots, exist_ok=True)
    unittest.main()
