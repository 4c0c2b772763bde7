#!/usr/bin/env bash
# Builds everything that ClusterFuzzLite or OSS-Fuzz runs into $OUT: for each
# target its binary, its seeds, its options and its dictionary. "make ossfuzz"
# runs this file without their image.
set -euo pipefail
cd "$SRC/floorcheck"

fuzz/libfuzzer/build
for folder in fuzz/libfuzzer/targets/*/; do
  target=$(basename "$folder")
  binary=$OUT/fuzz_${target//-/_}
  cp "$folder/options" "$binary.options"
  if [ -f "corpus/dictionaries/$target.dict" ]; then
    cp "corpus/dictionaries/$target.dict" "$binary.dict"
  fi
  rm -f "${binary}_seed_corpus.zip"
  zip -q -r "${binary}_seed_corpus.zip" "corpus/seeds/$target"
  if [ -d "corpus/crashes/$target" ]; then
    zip -q -r "${binary}_seed_corpus.zip" "corpus/crashes/$target"
  fi
done
