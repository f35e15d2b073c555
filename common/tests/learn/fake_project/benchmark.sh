#!/bin/sh
# Stands for a benchmark program: takes Google Benchmark's options and writes its JSON.
for word in "$@"; do
  case $word in
    --benchmark_list_tests=true) list=yes ;;
    --benchmark_filter=*) filter=${word#*=} ;;
    --benchmark_out=*) out=${word#*=} ;;
  esac
done
case ${filter-} in
  *nothing*) exit 2 ;;
esac
if [ "${list-}" ]; then
  echo two_threads/reference/manual_time
  echo two_threads/yours_w1e1/manual_time
  case ${filter-} in *hangs*) echo two_threads/hangs/manual_time ;; esac
  exit 0
fi
case ${filter-} in
  *hangs*) echo 'HANG in two_threads/hangs: no end after 300 s.'; exit 124 ;;
esac
run() {  # name, value, repetition, label
  printf '{"run_name": "two_threads/%s/manual_time", "run_type": "iteration", "repetition_index": %s,' "$1" "$3"
  printf ' "iterations": 1, "real_time": 1, "time_unit": "ns", "ns_per_item": %s, "label": "%s",' "$2" "$4"
  printf ' "bare_before_ns": 100, "bare_after_ns": 101}'
}
cat >"$out" <<JSON
{"context": {"cpu": "a fake one", "compiler": "none", "core pair": "0 -> 1", "about two_threads": "What it times."},
 "benchmarks": [
  $(run reference 12.5 0 baseline), $(run reference 12.5 1 baseline),
  $(run yours_w1e1 25 0 yours), $(run yours_w1e1 25 1 yours)]}
JSON
