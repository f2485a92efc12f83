# A second build, elsewhere and from nothing, gives the same bytes. Sourced by scripts/test-artifacts.
again=$scratch/again
git clone -q . "$again"
mkdir -p "$again/build"
cp -r build/static-libs "$again/build/" # from Debian's archive, which may have moved on
(cd "$again" && CCACHE_DISABLE=1 scripts/release/package amd64) >"$out" 2>&1 || tail -n 20 "$out" >&2
for file in "$again"/build/artifacts/*amd64* "$again"/build/artifacts/*x86_64*; do
  check "built again: $(basename "$file")" cmp "$file" "$artifacts/$(basename "$file")"
done
