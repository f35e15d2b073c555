"""./learn check, killed at any moment: nothing that was remembered is lost or damaged, and the next command works. (On a real
exercise, and as often as one likes: common/gate/faults.py.)"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import unittest

from fake import FakeProject
from test_check import PASSING

KILLS = 12


class Kills(FakeProject):
    def test_whatever_moment_it_is(self):
        self.write(*PASSING)
        self.learn("check", "w1e1")
        other = "week01-first/exercises/w1e2_queue/queue.hpp"
        memory = self.root / ".learn/progress.json"
        chance = random.Random(4)
        for number in range(KILLS):
            self.write("// unit: slowly" if number % 2 else "// unit: passes", "// model: passes", f"// {number}", name=other)
            child = self.start("check", "w1e2")
            time.sleep(chance.uniform(0.0, 2.5))
            sign = chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
            os.killpg(child.pid, sign)
            child.communicate(timeout=60)
            remembered = json.loads(memory.read_text())
            self.assertEqual(next(iter(remembered["exercises"]["w1e1"]["results"].values()))["state"], "passed")
            states = self.states()
            self.assertEqual(states["w1e1"], "passed", f"after kill {number} by {sign}")
            self.assertIn(states["w1e2"], ("in-progress", "passed"), f"after kill {number} by {sign}")
        result = self.learn("check", "w1e2")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.states()["w1e2"], "passed")
        self.assertEqual(list(memory.parent.glob("progress.damaged-*")), [])


    def test_a_build_that_outlives_its_command_still_holds_the_folder(self):
        self.write("// unit: slowly", "// model: passes", "// tsan: passes")
        self.learn("check", "w1e1")
        holder = self.root / "holds.sh"
        holder.write_text("touch held; sleep 6\n")
        script = (
            "import sys; sys.path.insert(0, 'common'); from learn import build, process\n"
            "with build.building(build.DEV): process.run(['sh', 'holds.sh'], 'holding', echo=False)\n"
        )
        child = self.start_python(script.replace("'sh', 'holds.sh'", "'setsid', 'sh', 'holds.sh'"))
        self.wait_for((self.root / "held").exists)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        result = self.learn("check", "w1e1")
        self.assertEqual(result.code, 0, result)
        self.assertIn("another ./learn builds there", result.err)

    def start_python(self, script):
        return subprocess.Popen([sys.executable, "-c", script], cwd=self.root, env=self.environment())


class Troubles(FakeProject):
    def test_a_clock_that_was_set_back(self):
        self.write("// unit: disagrees", "// tsan: passes", "// model: passes")
        self.learn("check", "w1e1")
        # What was remembered comes from the future now.
        memory = self.root / ".learn/progress.json"
        content = json.loads(memory.read_text())
        results = content["exercises"]["w1e1"]["results"]
        (first,) = results.values()
        first["when"] += 86400 * 365
        results.update({f"{number:020}": {**first, "when": first["when"] + number} for number in range(45)})
        memory.write_text(json.dumps(content))
        for file in (self.exercise, memory):
            os.utime(file, (time.time() + 86400,) * 2)
        self.write(*PASSING)
        self.assertEqual(self.learn("check", "w1e1").code, 0)
        self.assertEqual(self.states()["w1e1"], "passed")


if __name__ == "__main__":
    unittest.main()
