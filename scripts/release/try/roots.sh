# The tarball's file and the packages in fresh roots. Sourced by scripts/test-artifacts.

# A root with nothing but the file, and with the file and what makes other systems differ.
nothing=$scratch/nothing
mkdir -p "$nothing/tmp"
cp "$scratch/amd64/nsposture" "$nothing/"
demo() { chroot "$1" /nsposture demo; }
check "the demo runs where there is nothing else" prints "s1-lotus" demo "$nothing"
begun=$(date +%s%N)
demo "$nothing" >/dev/null 2>&1
took=$((($(date +%s%N) - begun) / 1000000))
echo "nsposture demo: $took ms"
check "the demo takes less than a second" test "$took" -lt 1000
check "the demo leaves nothing in /tmp" test -z "$(ls -A "$nothing/tmp")"

# As on Fedora: modules for names that the file cannot load, and certificates in another place.
fedora=$scratch/fedora
mkdir -p "$fedora/tmp" "$fedora/etc/pki/tls/certs"
cp "$scratch/amd64/nsposture" "$fedora/"
cp /etc/ssl/certs/ca-certificates.crt "$fedora/etc/pki/tls/certs/ca-bundle.crt"
echo 'hosts: files mymachines resolve [!UNAVAIL=return] myhostname dns' >"$fedora/etc/nsswitch.conf"
echo 'passwd: sss files systemd' >>"$fedora/etc/nsswitch.conf"
echo '127.0.0.1 played' >"$fedora/etc/hosts"
check "the demo runs with Fedora's name services" prints "s1-lotus" demo "$fedora"

# Alpine is not to be had here: busybox without glibc is what it has in common with our root.
alpine=$scratch/alpine
mkdir -p "$alpine/bin" "$alpine/tmp" "$alpine/root"
cp /bin/busybox "$alpine/bin/"
tar -xzf "$artifacts/nsposture-$version-linux-amd64.tar.gz" -C "$alpine/root" --strip-components=1
from_shell() { chroot "$alpine" /bin/busybox sh -c "cd /root && ./nsposture demo | /bin/busybox grep s1-lotus"; }
check "the demo runs from busybox' shell without glibc" from_shell

# Older and newer systems: their programs and libraries, unpacked.
keys=/usr/share/keyrings/debian-archive-keyring.gpg
for suite in bullseye trixie; do
  root=$scratch/$suite
  if ! debootstrap --foreign --variant=minbase --keyring="$keys" "$suite" "$root" >"$out" 2>&1; then
    skip "no root of $suite: $(tail -n 1 "$out")"
    continue
  fi
  mkdir -p "$root/srv"  # of a package that is not unpacked yet
  tar -xzf "$artifacts/nsposture-$version-linux-amd64.tar.gz" -C "$root/srv" --strip-components=1
  check "$suite: the tarball's demo runs" prints "s1-lotus" in_root "$root" /srv/nsposture demo
  rm -rf "$root"
done

root=$scratch/bookworm
if debootstrap --variant=minbase --keyring="$keys" bookworm "$root" >"$out" 2>&1; then
  cp "$artifacts/nsposture_${version}_amd64.deb" "$root/nsposture.deb"
  check "the .deb installs" in_root "$root" dpkg -i /nsposture.deb
  check "the .deb's demo runs" prints "s1-lotus" in_root "$root" nsposture demo
  check "kubectl would find the plugin" prints "$version" in_root "$root" kubectl-nsposture --version
  cp fixtures/stories/story-1/*.gz "$root/srv/"
  check "an audit of files finds something" exits 1 in_root "$root" nsposture audit \
    --from /srv/before.json.gz --audit-log /srv/audit.log.gz --db /srv/posture.db --report /srv/report.html
  check "the database answers" in_root "$root" nsposture who-can create namespaces --db /srv/posture.db
  for file in usr/share/man/man1/nsposture.1.gz usr/share/bash-completion/completions/nsposture \
    usr/lib/systemd/system/nsposture.timer usr/share/doc/nsposture/THIRD-PARTY-NOTICES usr/share/doc/nsposture/copyright; do
    check "the .deb has $file" test -s "$root/$file"
  done
  check "the .deb can be removed" in_root "$root" dpkg --purge nsposture
  check "nothing of the .deb stays" test ! -e "$root/usr/bin/nsposture"
  rm -rf "$root"
else
  skip "no root of bookworm: $(tail -n 1 "$out")"
fi

rpm_root=$scratch/rpm
mkdir -p "$rpm_root/tmp"
in_rpm() { rpm --root "$rpm_root" --dbpath /var/lib/rpm "$@"; }
check "the .rpm installs in an empty root" in_rpm -i --ignorearch "$artifacts/nsposture-$version-1.x86_64.rpm"
check "the .rpm's demo runs" prints "s1-lotus" chroot "$rpm_root" /usr/bin/nsposture demo
needs_no_package() { ! in_rpm -q --requires nsposture | grep -v '^rpmlib('; }
check "the .rpm needs no package" needs_no_package
check "the .rpm can be removed" in_rpm -e nsposture
check "nothing of the .rpm stays" test ! -e "$rpm_root/usr/bin/nsposture"
