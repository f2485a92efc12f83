# The files themselves. Sourced by scripts/test-artifacts.
for arch in amd64 arm64; do
  tarball=nsposture-$version-linux-$arch.tar.gz
  [ -e "$artifacts/$tarball" ] || {
    skip "$arch was not built"
    continue
  }
  mkdir -p "$scratch/$arch"
  tar -xzf "$artifacts/$tarball" -C "$scratch/$arch" --strip-components=1
  for file in nsposture LICENSE THIRD-PARTY-NOTICES install.md; do
    check "$tarball holds $file" test -s "$scratch/$arch/$file"
  done
  needs_nothing() { ! readelf -dl "$1" | grep -E 'NEEDED|INTERP|RUNPATH'; }
  check "the $arch program needs no library" needs_nothing "$scratch/$arch/nsposture"
  check "the $arch program has random addresses" prints "DYN (" readelf -h "$scratch/$arch/nsposture"
  no_paths() { ! strings "$1" | grep -F "$PWD"; }
  check "the $arch program does not tell where it was built" no_paths "$scratch/$arch/nsposture"
  check "the $arch SBOM fits the program" python3 scripts/release/try/sbom_test.py \
    "$artifacts/nsposture-$version-linux-$arch.spdx.json" "$scratch/$arch/nsposture" scripts/release/components
done
check "the checksums are right" env -C "$artifacts" sha256sum --check --strict SHA256SUMS
check "the krew manifest has the checksums" python3 scripts/release/try/krew_test.py "$artifacts"
