#!/bin/sh
# Stands for a benchmark program: prints a table, writes the JSON to the file after --json.
while [ $# -gt 0 ]; do
  case $1 in
    --json) json=$2; shift ;;
    --export) printf 'suite\tweek01\nmachine\tcpu\ta fake one\n' >"$2"; shift ;;
    --import) echo "beside: $(cat "$2")"; shift ;;
    --quick) echo 'A smoke run' ;;
    --filter) filter=$2; shift ;;
  esac
  shift
done
[ "${filter-}" != hangs ] || exit 124
[ "${filter-}" != nothing ] || exit 2
echo 'two threads   reference   12.5   ns/item'
cat >"$json" <<'JSON'
{"suite": "week01", "machine": {"cpu": "a fake one", "compiler": "none"},
 "rows": [
  {"workload": "two threads", "queue": "reference", "median": 12.5, "unit": "ns/item", "ratio": 1, "low": 1, "high": 1, "verdict": "reference"},
  {"workload": "two threads", "queue": "yours w1e1", "median": 25, "unit": "ns/item", "ratio": 2, "low": 1.9, "high": 2.2, "verdict": "slower"}],
 "beside": [], "counts": []}
JSON
