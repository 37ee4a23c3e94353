#!/usr/bin/env bash
# The example company's folder and its database become a graph, and the graph answers. Run by `make demo`.
set -euo pipefail
cd "$(dirname "$0")/.."
graph=.cache/demo/graphrag.db
mkdir -p "$(dirname "$graph")"

say() { printf '\n\033[2m$ %s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '\n$ %s\n' "$*"; }

say "graphrag build examples/company --database sqlite:///examples/erp.sqlite --graph $graph"
graphrag build examples/company --database sqlite:///examples/erp.sqlite --graph "$graph"

while IFS= read -r question; do
  say "graphrag ask \"$question\" --graph $graph"
  graphrag ask "$question" --graph "$graph"
done < tools/demo_questions.txt

printf '\nAsk your own:  %s ask "…" --graph %s\n' "$(command -v graphrag)" "$graph"
