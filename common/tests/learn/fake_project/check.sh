#!/bin/sh
# check.sh DETECTOR FILE: ends as the line `// DETECTOR: how` in FILE says; without one it is to do.
detector=$1
file=$2
how=$(sed -n "s|^// $detector: ||p" "$file")
outputs=$(dirname "$0")/outputs
case $detector in
  compile) exec c++ -std=c++20 -fsyntax-only -x c++ "$file" ;;
esac
case $how in
  '')
    echo "TODO w1e1: increment" >&2
    echo "     edit $file, line 5" >&2
    exit 77
    ;;
  audits)
    echo '[ RUN      ] ring.hands_over'
    [ "${CHECKER_AUDIT-}" != 1 ] || sed 's|^#.*||' "$outputs/audit.txt"
    ;;
  passes) echo '[  PASSED  ] 3 tests.' ;;
  hangs) echo '[ RUN      ] queue.waits_for_an_item'; exec sleep 100 ;;
  crashes) echo '[ RUN      ] queue.survives'; kill -SEGV $$ ;;
  stops-when-told) : >"$file.running"; exec sleep 100 ;;
  slowly) sleep 1 ;;
  *)
    # A recorded output, with this file in place of the one it was recorded with.
    sed "s|@FILE@|$file|g; s|@ROOT@|$(dirname "$0")|g" "$outputs/$how.txt"
    exit 1
    ;;
esac
