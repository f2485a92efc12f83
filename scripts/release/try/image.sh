# The OCI images. Sourced by scripts/test-artifacts.
for arch in amd64 arm64; do
  image=$artifacts/nsposture-$version-linux-$arch.oci.tar
  [ -e "$image" ] || continue
  mkdir -p "$scratch/oci-$arch"
  tar -xf "$image" -C "$scratch/oci-$arch"
  check "$arch: skopeo reads the image" prints "\"Architecture\": \"$arch\"" \
    skopeo inspect --override-arch "$arch" "oci:$scratch/oci-$arch:$version"
  check "$arch: skopeo reads the archive" skopeo inspect --override-arch "$arch" "oci-archive:$image:$version"
  check "$arch: the image unpacks" umoci unpack --image "$scratch/oci-$arch:$version" "$scratch/bundle-$arch"
done
bundle=$scratch/bundle-amd64
check "the image has nothing but files it needs" test "$(cd "$bundle/rootfs" && find . -type f | sort | tr '\n' ' ')" = \
  "./etc/group ./etc/passwd ./etc/ssl/certs/ca-certificates.crt ./usr/bin/nsposture ./usr/share/doc/nsposture/LICENSE ./usr/share/doc/nsposture/THIRD-PARTY-NOTICES "
entry() { python3 -c 'import json, sys; p = json.load(open(sys.argv[1]))["process"]; print(p["args"], p["user"]["uid"], p["cwd"])' "$bundle/config.json"; }
check "the image starts nsposture as 65532" prints "['/usr/bin/nsposture'] 65532 /work" entry
as_user() { chroot --userspec=65532:65532 "$bundle/rootfs" /usr/bin/nsposture "$@"; }
check "the image's demo runs as its user" prints "s1-lotus" as_user demo
check "the image's user can write in /work" as_user demo --write /work/demo --report /work/report.html
# There is no Docker here: that the Dockerfile copies the folder that the image is made of has to do.
docker_root=$PWD/$(sed -n 's|^COPY --from=build /src/\(.*\) /$|\1|p' deploy/Dockerfile)
if [ -d "$docker_root" ]; then
  files_of() { (cd "$1" && find . -path ./work -prune -o -type f -print0 | sort -z | xargs -0 sha256sum); }
  same_files() { [ "$(files_of "$docker_root")" = "$(files_of "$bundle/rootfs")" ]; }
  check "the Dockerfile's image has the same files" same_files
else
  skip "the Dockerfile's image: $docker_root was made elsewhere"
fi
