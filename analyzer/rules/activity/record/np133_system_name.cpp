#include "analyzer/rules/activity/record/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "graph/base/edit_distance.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::record {

namespace {

using correlation::Creation;

const store::RuleInfo kInfo{
    "NP133",
    "System name that no component has",
    store::Severity::Medium,
    "The prefix system: is reserved for the cluster, and many filters ignore such names. "
    "But a client certificate or an identity provider can use any name. This one belongs to "
    "no known component, node or service account.",
    "Find the certificate or the mapping that sets the name. If it is a component of your "
    "distribution, accept the finding.",
    {"MITRE ATT&CK T1036.005", "MITRE ATT&CK T1078"}};

// Components of Kubernetes and of common distributions.
constexpr std::array<std::string_view, 18> kComponents = {
    "system:admin",
    "system:anonymous",
    "system:apiserver",
    "system:aws-cloud-provider",
    "system:cloud-controller-manager",
    "system:cloud-provider",
    "system:gcp-controller-manager",
    "system:k3s-controller",
    "system:k3s-supervisor",
    "system:konnectivity-server",
    "system:kube-apiserver",
    "system:kube-controller-manager",
    "system:kube-proxy",
    "system:kube-scheduler",
    "system:rke2-controller",
    "system:rke2-supervisor",
    "system:serviceaccount",
    "system:volume-scheduler",
};

bool has_group(const store::Actor& actor, std::string_view group) {
  return std::ranges::find(actor.groups, group) != actor.groups.end();
}

bool is_known(const store::Actor& actor, bool groups_hidden) {
  const std::string_view name = actor.username;
  if (!name.starts_with("system:")) return true;
  if (name.starts_with("system:serviceaccount:")) {
    return service_account_from_username(name).has_value();
  }
  if (name.starts_with("system:node:")) return groups_hidden || has_group(actor, "system:nodes");
  return name.starts_with("system:bootstrap:") || name.starts_with("system:openshift") ||
         name.starts_with("system:gke-") || is_control_plane(name) ||
         std::ranges::find(kComponents, name) != kComponents.end();
}

// The component that it resembles.
std::string_view looks_like(std::string_view name) {
  constexpr std::size_t kFar = 2;
  const auto found = std::ranges::find_if(kComponents, [&](std::string_view component) {
    return edit_distance(name, component) <= kFar;
  });
  return found == kComponents.end() ? std::string_view() : *found;
}

void report(const Creation& creation, const store::Actor& actor, Findings& findings) {
  const auto& request = *creation.request;
  auto finding = make_finding(kInfo, correlation::describe(actor), "", "");
  finding.time = creation.time();
  finding.title =
      fmt::format("`{}` {} a namespace: no known component bears that name", actor.username,
                  creation.took_place() ? "created" : "tried to create");
  if (const auto like = looks_like(actor.username); !like.empty()) {
    finding.severity = store::Severity::High;
    finding.title += fmt::format("; it looks like {}", like);
  }
  finding.evidence.push_back(event_evidence(request));
  add_doubts(finding, request);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::set<std::string_view> told;
  for (const auto& creation : context.file.creations()) {
    const auto& event = creation.request->event;
    const bool hidden =
        (event.blind & static_cast<std::uint32_t>(store::MissingField::Groups)) != 0;
    const auto& actor = creation.request->effective();
    // Names used through impersonation are left to NP104.
    if (event.impersonated || is_known(actor, hidden)) continue;
    if (told.insert(actor.username).second) report(creation, actor, findings);
  }
}

}  // namespace

Rule np133() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::record
