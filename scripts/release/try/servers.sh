# The static file with a live cluster and with PostgreSQL. Sourced by scripts/test-artifacts.
check "the static file scans live clusters" python3 tests/live/live_test.py "$scratch/amd64/nsposture" "$PWD/fixtures/api" "$PWD/deploy"
check "the static file works on PostgreSQL" python3 tests/postgres/postgres_test.py "$scratch/amd64/nsposture" "$PWD/fixtures" "$PWD/tests/support"

# Names are looked up without the modules of the system: a clear sentence, no crash. Nothing listens on port 1.
kubeconfig() {
  cat >"$fedora/config" <<END
{"kind": "Config", "apiVersion": "v1", "current-context": "c", "users": [],
 "clusters": [{"name": "c", "cluster": {"server": "https://$1:1"}}],
 "contexts": [{"name": "c", "context": {"cluster": "c"}}]}
END
}
scan() { exits 3 chroot "$fedora" /nsposture scan --kubeconfig /config --scan-timeout 5; }
kubeconfig played
check "a host of /etc/hosts is found, and asked until the time is over" prints "the time limit of the scan is passed" scan
kubeconfig no-such-host.invalid
check "a host that is nowhere is told" prints "Could not resolve host" scan
unknown_db() { exits 3 chroot "$fedora" /nsposture db info --db 'postgresql://u@no-such-host.invalid/d'; }
check "a database on a host that is nowhere is told" prints "no-such-host.invalid" unknown_db
