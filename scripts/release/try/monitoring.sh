# Alert rules, dashboard, Helm chart. Sourced by scripts/test-artifacts.
monitoring=$PWD/deploy/monitoring
# promtool comes with the server, which would start as a service: unpacked, not installed.
(cd "$scratch" && apt-get download -q prometheus >"$out" 2>&1 && dpkg -x prometheus_*.deb prometheus) || true
promtool=$scratch/prometheus/usr/bin/promtool
if [ -x "$promtool" ]; then
  check "promtool accepts the alert rules" "$promtool" check rules "$monitoring/alerts.yaml"
  check "the alerts fire when they should" env -C "$monitoring" "$promtool" test rules alerts_test.yaml
else
  skip "promtool: $(tail -n 1 "$out")"
fi
check "alerts and dashboard use metrics that there are" python3 scripts/release/try/metrics_test.py

check "the chart has the same alert rules" cmp "$monitoring/alerts.yaml" deploy/helm/nsposture/files/alerts.yaml
# Helm from its Go modules, once. HELM names one that is there.
helm=${HELM:-$PWD/build/helm/helm}
if ! [ -x "$helm" ] && PATH=$PATH:/usr/local/go/bin command -v go >/dev/null; then
  PATH=$PATH:/usr/local/go/bin GOBIN=$PWD/build/helm GOFLAGS=-mod=mod nice -n 19 timeout "${HELM_BUILD_SECONDS:-900}" \
    go install helm.sh/helm/v3/cmd/helm@v3.18.4 >"$out" 2>&1 || true
fi
if [ -x "$helm" ]; then
  chart=deploy/helm/nsposture
  all=(--set serve.enabled=true --set monitoring.enabled=true)
  check "helm lints the chart" "$helm" lint --strict "$chart"
  check "helm lints the chart with everything on" "$helm" lint --strict "$chart" "${all[@]}"
  "$helm" template nsposture "$chart" --kube-version 1.34.0 --namespace nsposture >"$scratch/chart.yaml"
  "$helm" template nsposture "$chart" --kube-version 1.34.0 --namespace nsposture "${all[@]}" >"$scratch/chart-all.yaml"
  check "the chart makes what the kustomize folder makes" python3 scripts/release/try/chart_test.py \
    "$scratch/chart.yaml" "$scratch/chart-all.yaml" deploy/kubernetes
  check "nsposture finds nothing in the rendered chart" "$scratch/amd64/nsposture" check --config none "$scratch/chart-all.yaml"
else
  skip "helm is not to be had here: $(tail -n 1 "$out")"
fi
