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
from fake import HERE, REPOSITORY, FakeProject  # noqa: E402
from learn_package import explorer, plays  # noqa: E402
from test_check import PASSING  # noqa: E402

PHONE, DESK, PAPER = 390, 1280, 718  # PAPER: A4 less its margins, in CSS pixels
NO_BROWSER = 77
INSPECT = Path(__file__).with_name("inspect_page.js").read_text()
GALLERY = REPOSITORY / "docs" / "gallery.html"
PLAY = REPOSITORY / "docs" / "play.html"
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


# Programs in the middle of a play: what a reader sees there must be sound as well.
PLAYED = {"mp_release_acquire": "112b2", "lost_increment": "2a1a11b11c12", "close_wakes_one": "1112223333", "ring_relaxed_publish": "112b2"}


def plays_of_the_page():
    """{program: its code}, as ./learn computes it."""
    return {program.name: program.code for program in plays.programs()}


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
        for expected in ("1 of 3 exercises passed", "Guarded counter", "yours_w1e1", "two_threads"):
            self.assertIn(expected, text)
        inside = self.browser.run("document.querySelector('iframe').contentDocument.body.innerText")
        self.assertIn("step 4 of 4", inside)
        for width, height in ((360, 640), (1280, 800)):  # the explorer's controls and the step that they show, at once
            self.open(page, width=width, height=height)
            self.assertLessEqual(self.browser.run("document.querySelector('iframe').offsetHeight"), height)

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

    def test_the_page_to_play_on(self):
        for name, keys in PLAYED.items():
            pressed = "".join(f"dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}' }}));" for key in keys)
            self.assert_sound(PLAY, f"play-{name}-{keys}", "#" + name, "localStorage.clear(); restart();" + pressed)
        self.assert_sound(PLAY, "play-solved", "#iriw_seq_cst", "sayImpossible()")
        self.assert_sound(PLAY, "play-all-solved", "#ring", "programs.forEach(p => { program = p; remember(); }); restart()")

    # ---- What a reader does.

    def play(self, program, keys=""):
        self.open(PLAY, "#" + program, width=DESK)
        self.browser.run("localStorage.clear(); restart()")
        for key in keys:
            self.browser.press(key)

    def text(self, ident):
        return self.browser.run(f"document.getElementById('{ident}').innerText")

    def test_an_execution_by_keyboard(self):
        self.play("sb_release_acquire", "121a")
        self.assertIn("Step 3", self.text("status"))
        self.browser.press("2")
        self.assertIn("Which store does it read?", self.text("choice"))
        self.browser.press("Escape")
        self.assertEqual(self.text("choice"), "")
        for key in "2a":
            self.browser.press(key)
        self.assertIn("Goal reached.", self.text("status"))
        code = plays_of_the_page()["sb_release_acquire"]
        self.assertIn(f"./learn play sb_release_acquire --reached {code}", self.text("told"))
        self.browser.press("ArrowLeft")
        self.assertIn("Step 3", self.text("status"))
        self.browser.press("ArrowRight")
        self.assertIn("Goal reached.", self.text("status"))
        self.open(PLAY, "#sb_release_acquire", width=DESK)
        self.assertIn("Goals: 1 of", self.text("kept"))
        self.browser.press("n")
        self.assertEqual(self.browser.run("location.hash"), "#sb_seq_cst")

    def test_an_execution_by_touch(self):
        self.play("mp_relaxed")
        for ident in ("move0", "move0", "move1", "option-b", "move1", "option-a"):
            self.browser.run(f"document.getElementById('{ident}').click()")
        self.assertIn("Goal reached.", self.text("status"))
        self.browser.run("document.getElementById('restart').click()")
        self.assertIn("Choose which thread moves first.", self.text("status"))

    def test_what_is_not_allowed_says_why(self):
        for program, keys, reason in (
            ("mp_release_acquire", "112b2", "Line 1's store is newer and happens before this load (line 2 synchronizes with line 3): coherence."),
            ("corr_relaxed", "12b2", "Line 2 has read a newer store"),
            ("sb_seq_cst", "121a2", "the one order S would be a circle. Line 1 before line 2 (program order)"),
            ("lb_relaxed", "1", "This line is not executed yet. A load reads only what is there"),
            ("rule_counter", "1a2", "Line 1 has read and replaced this store in one step"),
            ("rule_stop_flag", "1", "0 is not what it waits for"),
            ("lost_update_locked", "1", ""),
        ):
            with self.subTest(program):
                self.play(program, keys)
                self.assertIn(reason, self.text("choice"))
                refused = self.browser.run("document.querySelectorAll('#choice .option[aria-disabled=true]').length")
                self.assertEqual(refused > 0, reason != "")
                step = self.browser.run("now")
                self.browser.run("document.querySelectorAll('#choice .option[aria-disabled=true]').forEach(option => option.click())")
                self.assertEqual(self.browser.run("now"), step, "what is not allowed was done")
        self.play("lost_update_two_locks", "1")
        self.assertIn("waits for the mutex: left holds it", self.text("lanes"))

    def test_every_goal_by_following_the_hints(self):
        """Each program as a reader has it: the hint names a move, and following it leads to the goal."""
        self.open(PLAY, width=DESK)
        stuck = self.browser.run("""programs.filter(each => {
          open(each);
          for (let steps = 0; steps < 60 && !solved(); ++steps) {
            const { first } = model.explore(state());
            if (!first) sayImpossible();
            else {
              const before = now;
              move(first.thread);
              if (now === before) document.querySelectorAll("#choice .option")[first.index].click();
            }
          }
          return !at("status").innerText.match(each.expect === "never" ? /^Right, no execution/ : /^Goal reached/);
        }).map(each => each.name)""")
        self.assertEqual(stuck, [])
        self.assertEqual(self.browser.complaints, [])

    def test_impossible_is_tried_and_may_be_wrong(self):
        self.play("sb_seq_cst", "!")
        self.assertIn("Every execution that is allowed, 3 in all", self.text("told"))
        self.play("sb_release_acquire", "!")
        self.assertIn("It is possible: 1 of the 4 executions reaches the goal.", self.text("told"))
        self.assertNotIn("Right", self.text("status"))

    def test_a_dead_end_is_told(self):
        self.play("mp_relaxed", "2a2??")
        self.assertIn("From here no execution reaches the goal any more. Undo.", self.text("told"))

    def test_a_memory_of_other_goals_counts_nothing(self):
        self.play("mp_relaxed")
        self.browser.run("localStorage.setItem('play', JSON.stringify({ mp_relaxed: 'other', gone: 'ABCDEF' })); restart()")
        self.assertIn("Goals: 0 of", self.text("kept"))
        self.browser.run("localStorage.setItem('play', 'not JSON'); restart()")
        self.assertIn("Goals: 0 of", self.text("kept"))

    def test_the_codes_are_those_that_learn_knows(self):
        self.open(PLAY, width=DESK)
        self.assertEqual(self.browser.run("Object.fromEntries(programs.map(p => [p.name, codeOf(p)]))"), plays_of_the_page())


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
        self.play("wrc_relaxed", "12b2")
        self.browser.run("document.getElementById('which').focus()")
        self.assertEqual(self.walk_by_tab(), self.browser.run("document.querySelectorAll('button, select, summary').length") - 1)
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
