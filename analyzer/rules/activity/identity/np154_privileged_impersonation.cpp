#include "analyzer/rules/activity/creation/trusted.h"
#include "analyzer/rules/activity/identity/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::identity {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP154",
    "Privileged identity impersonated",
    store::Severity::Medium,
    "A user impersonated a system component, an administrator or a group with full access. "
    "Only the audit log shows who sent the requests.",
    "Ask the requester. Restrict `impersonate` by resourceNames to the identities that "
    "support needs.",
    {"MITRE ATT&CK T1134", "CIS Kubernetes Benchmark 5.1.8"}};

bool is_privileged_name(std::string_view name) {
  constexpr std::array<std::string_view, 5> kAdmins = {"admin", "cluster-admin", "kubernetes-admin",
                                                       "kube-admin", "kubernetes-super-admin"};
  return is_control_plane(name) || name == "system:admin" || name.starts_with("system:node:") ||
         name == "system:kube-proxy" || name == kUserAnonymous ||
         name.starts_with("system:serviceaccount:kube-system:") ||
         std::ranges::find(kAdmins, name) != kAdmins.end();
}

bool is_privileged_group(std::string_view group) {
  return group == kGroupMasters || group == "kubeadm:cluster-admins" ||
         group == "system:cluster-admins" || group == "system:nodes" || group == "cluster-admin";
}

bool is_privileged(const store::Actor& actor) {
  return is_privileged_name(actor.username) ||
         std::ranges::any_of(actor.groups, is_privileged_group);
}

// NP104 reports namespace creations.
bool counts(const LoggedRequest& request) {
  if (!request.event.impersonated || !is_done(request)) return false;
  // `kubectl auth can-i --as`: a question, by whose answer nothing is done.
  if (request.event.api_group == "authorization.k8s.io") return false;
  if (is_of(request, "", "namespaces") && request.event.code == 201) return false;
  return is_privileged(*request.event.impersonated) &&
         !is_control_plane(request.event.user.username);
}

void report(const RequestList& requests, Findings& findings) {
  const auto& first = *requests.front();
  const auto& as = *first.event.impersonated;
  auto finding = make_finding(kInfo, correlation::describe(first.event.user), "", as.username);
  finding.time = first.event.received;
  finding.title = fmt::format(
      "{} impersonated {}{} in {} request{}", correlation::describe(first.event.user),
      correlation::describe(as),
      as.groups.empty() ? std::string() : fmt::format(" ({})", fmt::join(as.groups, ", ")),
      requests.size(), requests.size() == 1 ? "" : "s");
  add_events(finding, requests);
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const auto groups =
      requests_by(context.file, [&](const LoggedRequest& request) -> std::optional<std::string> {
        if (!counts(request)) return std::nullopt;
        if (creation::is_expected(request, context.settings.trusted_impersonators)) {
          return std::nullopt;
        }
        return request.event.user.username + '\n' + request.event.impersonated->username;
      });
  for (const auto& [key, requests] : groups) report(requests, findings);
}

}  // namespace

Rule np154() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::identity
