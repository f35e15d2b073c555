#!/usr/bin/env python3
"""Breaks the checker on purpose, one line at a time, and sees a test fail each time.

A checker whose tests cannot fail proves nothing. Each breakage below replaces one text in a copy of
one source file; the copy is compiled, linked in front of the intact library with all tests of the
checker, and run. A breakage that no test notices is a gap in the tests.

    break_checker.py --common DIR --build DIR --compiler CXX --objects TEST.o... --libraries LIB...
"""

import argparse
import pathlib
import re
import subprocess
import sys

# (name, file, the text, what replaces it)
BREAKAGES = [
    # The memory model.
    ("coherence: any old store may be read", "memory_model.cpp",
     "  return lowest;", "  return 0;"),
    ("atomicity: two exchanges read the same store", "memory_model.cpp",
     "if (op.writes_over(store.put) && graph_.read_by_rmw(store)) return false;", ""),
    ("atomicity: a store goes between an exchange and what it read", "memory_model.cpp",
     "if (!splits_rmw && consistent", "if (consistent"),
    ("modification order: a store is always the last one", "memory_model.cpp",
     "for (std::uint32_t p = last; p > lowest; --p) {",
     "for (std::uint32_t p = last; p > std::max(lowest, last - 1); --p) {"),
    ("a relaxed load synchronizes", "memory_model.cpp",
     "if (acquires(read.order)) view.happens_before", "view.happens_before"),
    ("an acquire load does not synchronize", "memory_model.cpp",
     "if (acquires(read.order)) view.happens_before", "if (false) view.happens_before"),
    ("a relaxed store publishes", "memory_model.cpp",
     "releases(store.order) ? view.happens_before : view.release_fence", "view.happens_before"),
    ("a release fence publishes nothing", "memory_model.cpp",
     "if (releases(op.order)) view.release_fence", "if (false) view.release_fence"),
    ("an acquire fence learns nothing", "memory_model.cpp",
     "if (acquires(op.order)) view.happens_before", "if (false) view.happens_before"),
    ("release sequences end at an exchange", "memory_model.cpp",
     "read.published = store.published;", ""),
    ("a failed exchange has the order of a successful one", "memory_model.cpp",
     "read.order = op.on_failure;", ""),
    ("the first notification is not the one that wakes", "memory_model.cpp",
     "if (op.earliest && open.size() > 1)", "if (false)"),
    ("atomic wait sleeps on a value that a notified store replaced", "memory_model.cpp",
     "op.up_to_date ? view.caused_by : view.happens_before", "view.happens_before"),
    ("seq_cst is acq_rel", "seq_cst.cpp", "return psc(graph).acyclic();",
     "return psc(graph).acyclic() || true;"),
    ("seq_cst: reads before later stores do not count", "seq_cst.cpp",
     "if (mo || fr) scb_", "if (mo) scb_"),
    ("seq_cst: fences do not reach back", "seq_cst.cpp",
     "    if (is_fence(a))\n", "    if (false)\n"),
    ("seq_cst: fences do not reach forward", "seq_cst.cpp",
     "is_fence(b) && !edge && y < size()", "false && y < size()"),
    ("seq_cst: relaxed accesses behind a fence are not looked at", "memory_model.cpp",
     "if (e.kind == event_kind::fence && e.order", "if (false && e.order"),
    # The exploration.
    ("only the first thread's read goes first", "decisions.cpp",
     "!last.racy && last.all", "last.all"),
    ("the reduction reduces nothing", "decisions.cpp",
     "if (!last.racy && last.all[next].thread != last.present().thread) continue;", ""),
    ("no read sleeps", "execution.cpp", "if (options_.reduce)\n", "if (false)\n"),
    ("read-modify-writes race with nobody", "execution_atomics.cpp",
     "op.kind == event_kind::store || op.kind == event_kind::rmw) mark_races",
     "op.kind == event_kind::store) mark_races"),
    ("a store is taken to know every read", "execution_atomics.cpp",
     "if (e.decision != none && !t.view", "if (false && !t.view"),
    ("stores try one place only", "execution_atomics.cpp",
     "return places[choose(places.size())];", "return places[0];"),
    # Threads and waiting.
    ("a new thread knows nothing", "execution.cpp",
     "if (running_thread_ != nullptr) t->view = running_thread_->view;", ""),
    ("join orders nothing", "execution.cpp",
     "t.view.happens_before.join(threads_[t.joins]->view.happens_before);", ""),
    ("no thread ever parks", "spin_watch.cpp",
     "const bool idle = waited_ && reads_ == last_reads_;", "const bool idle = false;"),
    ("a bounded loop is a livelock", "execution.cpp",
     "constexpr int patience = 32;", "constexpr int patience = 0;"),
    ("a spin without pause is not noticed", "spin_watch.cpp",
     "repetitions_ = same && changes_nothing ? repetitions_ + 1 : 0;", "repetitions_ = 0;"),
    ("threads that wait for ever are fine", "execution.cpp",
     "  end_with(stuck_threads());", "  drain();"),
    ("a failed assumption is a deadlock", "execution.cpp",
     "t->pending->assumes) return drain();", "false) return drain();"),
    ("condition variables never wake up spuriously", "execution.cpp",
     "if (spurious_wakeups_ == options_.spurious_wakeups || choose(2) == 0) return false;",
     "return false;"),
    ("weak exchanges never fail spuriously", "execution.cpp",
     "if (t.spurious_failures == options_.spurious_failures || choose(2) == 0) return false;",
     "return false;"),
    ("notify_one always wakes the first", "sync.cpp",
     "members[e.choose(members.size())]", "members[0]"),
    ("notify_one wakes everybody", "sync.cpp", "return all ? 0 : without_one(e, set);",
     "return word{0};"),
    ("unlock is relaxed", "sync.cpp", ".order = std::memory_order_release",
     ".order = std::memory_order_relaxed"),
    ("a foreign unlock is fine", "sync.cpp", "if (released == 0 && !e.draining())",
     "if (false)"),
    ("exceptions in flight are shared by all threads", "fiber.cpp",
     "std::swap(*runtime, exceptions_);", ""),
    # Plain memory.
    ("a write does not race with an earlier read", "plain_memory.cpp",
     "if (access.kind == event_kind::write) consider", "if (false) consider"),
    ("nothing races", "execution_memory.cpp", "  if (other == none) return;", "  return;"),
    ("freed memory keeps its history", "heap.cpp", "  forget(memory);\n", ""),
    ("construction over a living item is fine", "execution_memory.cpp",
     "if (memory_.alive(e.cell)) {", "if (false) {"),
    ("the dead may be used", "execution_memory.cpp", "if (memory_.alive(e.cell)) return;", "return;"),
    ("leaks are fine", "execution.cpp", "if (!over_ && !draining_) report_leaks();", ""),
    # The verdict.
    ("the budget ends in silence", "explorer.cpp", "      v.exhaustive = false;\n      break;",
     "      break;"),
    ("no execution at all is a pass", "explorer.cpp",
     "if (v.executions == 0) v.kind = kind::misuse;", ""),
    ("redundant executions count", "explorer.cpp", "++v.redundant;", "++v.executions;"),
    # The explanation.
    ("store buffering is not explained", "explain_values.cpp",
     "if (one.store == nullptr || two.store == nullptr) continue;", "continue;"),
    ("a store overtakes a load that came before it", "explain_values.cpp",
     "e.seq > after && e.seq < before &&", ""),
    ("two looks before two stores are not explained", "explain_values.cpp",
     "if (by_a == nullptr || by_b == nullptr) continue;", "continue;"),
    ("a fence between a store and a load is not seen", "explain_values.cpp",
     "if (seq_cst_fence_inside(c, *with))", "if (false)"),
    ("all four are told to be seq_cst where one is not", "explain_values.cpp",
     "if (strong > 0 && weak.size() == 1)", "if (false)"),
    ("a critical section in two parts is not explained", "explain_values.cpp",
     "if (first != second && c.at(first)", "if (false && c.at(first)"),
    ("what was read and changed at once is out of date", "explain_values.cpp",
     "read->kind != event_kind::read || change", "change"),
    ("a lost update that ends in a race is not explained", "explain_race.cpp",
     "lost_update, nothing_between", "nothing_between"),
    ("a lock that only others hold is not seen", "explain_race.cpp",
     "return lock_elsewhere(c, a, b);", "return {};"),
    ("a spurious failure is not explained", "explain.cpp", "failed_spuriously, old_value", "old_value"),
    ("names inside macros are not found", "names.cpp",
     "if (words.empty()) words = declared", "if (false) words = declared"),
    ("an array's elements have no index", "names.cpp",
     "known.subscripted = known.subscripted || name.subscripted;", ""),
    ("an array of two parameters has no name", "source_text.cpp",
     "if (end < text.size() && text[end] == '>') at = end;", ""),
]


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, **options)


def broken_source(common, name, file, old, new):
    original = next(path for path in (common / "checker").rglob(file)).resolve()
    text = original.read_text()
    if text.count(old) != 1:
        sys.exit(f"break_checker.py: '{name}' finds its text {text.count(old)} times in {file}; "
                 f"bring the list up to date:\n{old}")
    # Debug information must name the original: a report leaves out the checker's own frames.
    return f'#line 1 "{original}"\n' + text.replace(old, new)


def first_failed_test(output):
    found = re.search(r"\[  FAILED  \] (\S+)", output)
    return found.group(1) if found else None


def run_tests(program, folder):
    return run([str(program.resolve()), "--gtest_fail_fast", "--gtest_brief=1"], timeout=300, cwd=folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--common", type=pathlib.Path, required=True, help="the folder common/")
    parser.add_argument("--build", type=pathlib.Path, required=True, help="where to compile")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--objects", nargs="+", required=True, help="the compiled tests")
    parser.add_argument("--libraries", nargs="+", required=True, help="libchecker.a, GoogleTest")
    parser.add_argument("--only", default="", help="breakages whose name contains this")
    wanted = parser.parse_args()
    wanted.build.mkdir(parents=True, exist_ok=True)
    program = wanted.build / "broken"

    # A test that fails anyway would notice everything.
    run([wanted.compiler, *wanted.objects, *wanted.libraries, "-o", str(program)])
    intact = run_tests(program, wanted.build)
    if intact.returncode != 0:
        sys.exit(f"break_checker.py: the intact checker fails its tests:\n{intact.stdout[-3000:]}")

    unnoticed = []
    for name, file, old, new in BREAKAGES:
        if wanted.only not in name:
            continue
        # The breakage stays out of the sources: the copy only includes from there.
        source = wanted.build / file
        source.write_text(broken_source(wanted.common, name, file, old, new))
        compiled = run([wanted.compiler, "-std=c++20", "-O1", "-g", "-w", f"-I{wanted.common.parent}", str(source), *wanted.objects,
                        *wanted.libraries, "-o", str(program)])
        if compiled.returncode != 0:
            sys.exit(f"break_checker.py: '{name}' does not compile:\n{compiled.stdout[-3000:]}")
        try:
            failed = first_failed_test(run_tests(program, wanted.build).stdout)
        except subprocess.TimeoutExpired:
            failed = None
        print(f"{'ok  ' if failed else 'GAP '} {name}: {failed or 'no test fails'}", flush=True)
        if not failed:
            unnoticed.append(name)
    if unnoticed:
        sys.exit(f"{len(unnoticed)} breakages go unnoticed")


if __name__ == "__main__":
    main()
