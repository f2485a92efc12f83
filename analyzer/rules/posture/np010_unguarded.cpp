#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/posture/all.h"
#include "store/records/not_judged.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP010",
    "Namespace without the required labels, Pod Security level, NetworkPolicy or quota",
    store::Severity::Low,
    "Without a Pod Security level, a pod can run as root on the host. Without a "
    "NetworkPolicy, it can connect to everything. Without a quota, it can use all resources "
    "of the cluster. A new namespace has none of these.",
    "Label the namespace, and add a default-deny NetworkPolicy and a ResourceQuota. Let a "
    "policy engine add them to every new namespace.",
    {"CIS Kubernetes Benchmark 5.2.1", "CIS Kubernetes Benchmark 5.3.2",
     "CIS Kubernetes Benchmark 5.7.1"}};

constexpr std::string_view kEnforce = "pod-security.kubernetes.io/enforce";
constexpr std::array<std::string_view, 4> kLevels = {"none", "privileged", "baseline",
                                                     "restricted"};

std::ptrdiff_t strictness(std::string_view level) {
  const auto found = std::ranges::find(kLevels, level);
  return found == kLevels.end() ? 0 : found - kLevels.begin();
}

bool is_system(const std::string& name) {
  return name == "default" || name.starts_with("kube-") || name.starts_with("openshift-") ||
         name == "openshift";
}

bool going(const Namespace& ns) {
  return ns.phase == "Terminating";
}

// The namespaces with an object of a kind, if the snapshot has the kind at all.
struct Kind {
  std::string_view name;
  std::set<std::string_view> in;
  bool known = false;
  std::string why;  // why it was not read; "": not specified
};

Kind kind_in(const Cluster& cluster, std::string_view name) {
  Kind kind{name, {}, false, {}};
  for (const auto& object : cluster.related) {
    if (object.kind == name) kind.in.insert(object.meta.namespace_);
  }
  // No objects at all is the worst case if the kind was read, and unknown if it was not.
  kind.known = !kind.in.empty() || cluster.reading.has_whole(name);
  if (cluster.reading.lacks(name)) {
    kind.known = false;
    kind.why = cluster.reading.kinds.find(name)->second.why;
  }
  return kind;
}

std::vector<std::string> missing_labels(const Namespace& ns, const RuleSettings& settings) {
  std::vector<std::string> missing;
  for (const auto& label : settings.required_labels) {
    const auto equals = label.find('=');
    const auto found = ns.meta.labels.find(label.substr(0, equals));
    const bool fits = found != ns.meta.labels.end() &&
                      (equals == std::string::npos || found->second == label.substr(equals + 1));
    if (!fits) missing.push_back(fmt::format("label `{}`", label));
  }
  return missing;
}

// Empty if the level is strict enough.
std::string pod_security_gap(const Namespace& ns, const std::string& wanted) {
  if (strictness(wanted) == 0) return {};
  const auto found = ns.meta.labels.find(std::string(kEnforce));
  if (found == ns.meta.labels.end()) return "Pod Security level";
  if (strictness(found->second) >= strictness(wanted)) return {};
  return fmt::format("Pod Security level of at least {} (it enforces `{}`)", wanted, found->second);
}

class Check {
 public:
  Check(const PostureContext& context, Findings& findings)
      : cluster_(context.cluster), settings_(context.settings), findings_(findings) {
    if (settings_.require_network_policy) wanted_.push_back(kind_in(cluster_, "NetworkPolicy"));
    if (settings_.require_quota) wanted_.push_back(kind_in(cluster_, "ResourceQuota"));
  }

  void run() {
    bool any = false;
    for (const auto& ns : cluster_.namespaces) {
      if (is_system(ns.meta.name) || going(ns)) continue;
      any = true;
      inspect(ns);
    }
    if (any) report_unknown();
  }

 private:
  void inspect(const Namespace& ns) {
    auto missing = missing_labels(ns, settings_);
    if (auto gap = pod_security_gap(ns, settings_.pod_security); !gap.empty()) {
      missing.push_back(std::move(gap));
    }
    for (const auto& kind : wanted_) {
      if (kind.known && !kind.in.contains(ns.meta.name)) missing.emplace_back(kind.name);
    }
    if (missing.empty()) return;
    auto finding = make_finding(kInfo, "", ns.meta.name, "");
    finding.title =
        fmt::format("namespace `{}` has no {}", ns.meta.name, fmt::join(missing, ", no "));
    finding.evidence.push_back(evidence_of(ns));
    for (const auto& kind : wanted_) {
      if (!kind.known) doubt(finding, store::Confidence::Medium, unknown_text(kind));
    }
    findings_.push_back(std::move(finding));
  }

  [[nodiscard]] store::Evidence evidence_of(const Namespace& ns) const {
    std::vector<std::string> labels;
    for (const auto& [key, value] : ns.meta.labels) labels.push_back(key + "=" + value);
    store::Evidence evidence{
        store::EvidenceKind::Namespace,
        labels.empty() ? "it has no label" : fmt::format("its labels: {}", fmt::join(labels, ", ")),
        "",
        ns.pos.line,
        "",
        ns.meta.created};
    if (ns.pos.file < cluster_.files.size()) evidence.file = cluster_.files[ns.pos.file];
    return evidence;
  }

  static std::string unknown_text(const Kind& kind) {
    if (!kind.why.empty()) {
      return fmt::format("unknown whether it has a {}: they were not read ({})", kind.name,
                         kind.why);
    }
    return fmt::format(
        "unknown whether it has a {}: the snapshot has none at all, as if they were "
        "not read",
        kind.name);
  }

  // "Not read" and "none exist" look the same, and neither means protected.
  void report_unknown() {
    std::vector<std::string_view> unknown;
    for (const auto& kind : wanted_) {
      if (!kind.known) unknown.push_back(kind.name);
    }
    if (unknown.empty()) return;
    auto finding = make_finding(kInfo, "", "", store::kUnknownKey);
    finding.severity = store::Severity::Info;
    const bool refused =
        std::ranges::any_of(wanted_, [](const Kind& kind) { return !kind.why.empty(); });
    finding.title =
        fmt::format("whether namespaces have a {} is unknown: {}", fmt::join(unknown, " and a "),
                    refused ? "not all was read" : "the snapshot has none");
    for (const auto& kind : wanted_) {
      if (!kind.why.empty()) {
        doubt(finding, store::Confidence::Low,
              fmt::format("{} was not read ({})", kind.name, kind.why));
      } else if (!kind.known) {
        doubt(finding, store::Confidence::Low,
              "either the cluster has none, or they were not read");
      }
    }
    finding.next_steps.emplace_back(
        "add networkpolicies and resourcequotas to what is dumped: kubectl get "
        "ns,networkpolicies,resourcequotas -A -o json");
    findings_.push_back(std::move(finding));
  }

  const Cluster& cluster_;
  const RuleSettings& settings_;
  Findings& findings_;
  std::vector<Kind> wanted_;
};

void run(const PostureContext& context, Findings& findings) {
  Check(context, findings).run();
}

}  // namespace

Rule np010() {
  return {kInfo, PostureRule{run}};
}

}  // namespace nsposture::rules::posture
