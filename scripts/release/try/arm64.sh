# The arm64 file, under qemu. Sourced by scripts/test-artifacts.
if [ -e "$scratch/arm64/nsposture" ]; then
  arm=$scratch/arm
  mkdir -p "$arm/tmp" "$arm/srv"
  cp "$(command -v qemu-aarch64-static)" "$arm/qemu"
  cp "$scratch/arm64/nsposture" "$arm/"
  cp fixtures/stories/story-1/*.gz "$arm/srv/"
  on_arm() { chroot "$arm" /qemu /nsposture "$@"; }
  check "arm64: the demo runs" prints "s1-lotus" on_arm demo
  same_audit() {
    cp "$arm"/srv/*.gz "$nothing/tmp/"
    exits 1 chroot "$arm" /qemu /nsposture audit --from /srv/before.json.gz --audit-log /srv/audit.log.gz \
      --config none -o json >"$scratch/arm.json"
    mkdir -p "$nothing/srv" && cp "$arm"/srv/*.gz "$nothing/srv/"
    exits 1 chroot "$nothing" /nsposture audit --from /srv/before.json.gz --audit-log /srv/audit.log.gz \
      --config none -o json >"$scratch/amd.json"
    python3 - "$scratch/arm.json" "$scratch/amd.json" <<'END'
import json, sys
arm, amd = (json.load(open(name)) for name in sys.argv[1:])
assert arm["findings"] == amd["findings"]
assert arm["causes"] == amd["causes"]
END
  }
  check "arm64: the audit says what amd64's says" same_audit
fi
