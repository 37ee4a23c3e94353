#!/usr/bin/env bash
# Build the wheel, install it into a fresh environment outside the checkout, and use it from there:
# what runs here has nothing but what travels in the wheel. Usage: tools/check_wheel.sh UV
set -euo pipefail
uv=$(command -v "${1:-uv}")
case $uv in /*) ;; *) uv=$PWD/$uv ;; esac
checkout=$PWD
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

"$uv" build --quiet --wheel --out-dir "$room/dist" .
ls -l "$room"/dist/*.whl | awk '{printf "wheel: %.1f MB\n", $5 / 1e6}'
"$uv" venv --quiet --python "${PYTHON:->=3.11,<3.14}" "$room/env"
"$uv" export --quiet --locked --no-default-groups --no-emit-project --no-hashes -o "$room/locked.txt"
"$uv" pip install --quiet --python "$room/env/bin/python" -c "$room/locked.txt" "$room"/dist/*.whl

cp -r "$checkout/examples/company" "$room/company"
cp "$checkout/examples/questions.json" "$room/questions.json"
cd "$room"
unset PYTHONPATH VIRTUAL_ENV
export PATH="$room/env/bin:/usr/bin:/bin"
graphrag --version
python - <<'PY'
import importlib.util
import graphrag
assert "/env/" in graphrag.__file__, graphrag.__file__
from graphrag.stores.neo4j.queries import cypher, kit_folder
assert "/env/" in str(kit_folder()) and cypher("find") and (kit_folder() / "style.grass").is_file()
assert importlib.util.find_spec("torch") is None, "the base install must be free of torch"
PY
graphrag build company
graphrag info --json > info.json
graphrag ask "$(python -c 'import json; print(json.load(open("questions.json"))["questions"][0]["question"])')"
graphrag eval folder --graph graphrag.db --questions questions.json --json > folder.json
python -c 'import json; r = json.load(open("folder.json")); print("eval folder:", {k: r[k] for k in ("accuracy", "file_recall")})'
graphrag export graph.graphml
