#!/bin/sh
# check.sh TEST DETECTOR FILE: ends as the line `// DETECTOR: how` in FILE says; without one it is to do.
test=$1
detector=$2
file=$3
how=$(sed -n "s|^// $detector: ||p" "$file")
root=$(dirname "$0")
outputs=$root/outputs
# A recorded output or its records, with this file in place of the one it was recorded with.
here() { sed "s|@FILE@|$file|g; s|@ROOT@|$root|g" "$1"; }
record() { [ -z "${FINDINGS-}" ] || cat >>"$FINDINGS/$test.jsonl"; }
case $detector in
  compile) exec c++ -std=c++20 -fsyntax-only -x c++ "$file" ;;
esac
case $how in
  '')
    echo "TODO w1e1: increment" >&2
    printf '{"record": "finding", "kind": "todo", "test": "counter.acts", "message": "w1e1: increment", "file": "%s", "line": 5}\n' "$file" | record
    exit 77
    ;;
  audits)
    here "$outputs/passes.jsonl" | record
    [ "${CHECKER_AUDIT-}" != 1 ] || here "$outputs/audit.jsonl" | record
    ;;
  passes-undecided)
    echo '{"record": "note", "message": "undecided: it does not follow fences; the model check decides"}' | record
    here "$outputs/passes.jsonl" | record
    ;;
  passes) here "$outputs/passes.jsonl" | record ;;
  needs-no-strangers)  # what others set for their own sake has no business here
    if env | grep -E '^(GTEST_|TESTBRIDGE_|_STDBUF_|CTEST_(PARALLEL|NO_TESTS)|PYTHON(SAFE|HOME|WARN|OPT|IO|INSPECT)|C(XX|PP)?FLAGS=|LDFLAGS=|CMAKE_(TOOLCHAIN|GENERATOR)|GIT_DIR=|LD_PRELOAD=|LANGUAGE=|WATCHDOG_SECONDS=)' >&2; then exit 1; fi
    [ "${LC_ALL-}" = C.UTF-8 ] || exit 1
    here "$outputs/passes.jsonl" | record
    ;;
  needs-setarch)
    if [ -z "${UNDER_SETARCH-}" ]; then
      echo 'FATAL: ThreadSanitizer: unexpected memory mapping 0x5f0a3c7d2000-0x5f0a3c7f1000' >&2
      exit 66
    fi
    here "$outputs/passes.jsonl" | record
    ;;
  begins-before-main)
    echo 'MISUSE: common::atomic is used outside of a scenario. Make it a member or a local variable.' >&2
    kill -ABRT $$
    ;;
  dies-at-random)
    if [ -z "${UNDER_SETARCH-}" ]; then
      echo 'AddressSanitizer:DEADLYSIGNAL' >&2
      kill -SEGV $$
    fi
    here "$outputs/passes.jsonl" | record
    ;;
  needs-addresses)
    if ! grep -q '^Max address space *unlimited' /proc/self/limits; then
      echo '==1==ReserveShadowMemoryRange failed while trying to map 0xdfff0001000 bytes. Perhaps you'"'"'re using ulimit -v' >&2
      kill -ABRT $$
    fi
    here "$outputs/passes.jsonl" | record
    ;;
  lies) printf '[ RUN      ] counter.survives\n[  PASSED  ] 3 tests.\n' ;;
  is-killed) echo '[ RUN      ] counter.survives'; kill -KILL $$ ;;
  passes-in-part) sed 1d "$outputs/passes.jsonl" | record ;;
  hangs) echo '{"record": "test", "test": "queue.waits_for_an_item", "result": "passed"}' | record; exec sleep 100 ;;
  is-slow) here "$outputs/is-slow.jsonl" | record; exec sleep 100 ;;
  crashes) here "$outputs/crashes.jsonl" | record; kill -SEGV $$ ;;
  stops-when-told) : >"$file.running"; exec sleep 100 ;;
  slowly) sleep 1; here "$outputs/passes.jsonl" | record ;;
  *)
    [ ! -e "$outputs/$how.jsonl" ] || here "$outputs/$how.jsonl" | record
    [ ! -e "$outputs/$how.txt" ] || here "$outputs/$how.txt"
    exit 1
    ;;
esac
