#include "analyzer/rules/activity/access/all.h"
#include "analyzer/rules/activity/access/written.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace nsposture::rules::activity::access {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP146",
    "System role changed or deleted",
    Severity::Medium,
    "A role that the API server or the distribution created was changed or deleted. This "
    "affects every subject that is bound to it, and few people review these roles. When the "
    "API server starts, it restores missing rules but keeps added ones.",
    "Compare the role with the one of this Kubernetes version. Remove the added rules.",
    {"MITRE ATT&CK T1098.006", "MITRE ATT&CK T1562"}};

// Roles of well-known add-ons whose names begin like Kubernetes' own.
constexpr std::array<std::string_view, 5> kInstalled = {
    "system:coredns", "system:managed-certificate-controller", "system:metrics-server",
    "system:aggregated-metrics-reader", "system:kube-state-metrics"};

bool has_own_name(const ObjectKey& key) {
  constexpr std::array<std::string_view, 4> kPlain = {"cluster-admin", "admin", "edit", "view"};
  if (key.kind == ObjectKind::ClusterRole &&
      std::ranges::find(kPlain, std::string_view(key.name)) != kPlain.end()) {
    return true;
  }
  return (key.name.starts_with("system:") || key.name.starts_with("eks:")) &&
         std::ranges::find(kInstalled, std::string_view(key.name)) == kInstalled.end();
}

bool is_role_write(const LoggedRequest& request) {
  if (!is_rbac_write(request)) return false;
  const auto kind = key_of(request).kind;
  return kind == ObjectKind::Role || kind == ObjectKind::ClusterRole;
}

// The log shows the new content, and it is the platform's default.
bool is_as_made(const LoggedRequest& write, const Change& change, const OwnObjects& own) {
  return !write.event.object.empty() && change.role && own.is_own(*change.role);
}

void report(const LoggedRequest& write, Findings& findings) {
  const auto key = key_of(write);
  auto finding = make_finding(kInfo, correlation::describe(write.effective()), key.namespace_,
                              describe(key) + write.event.verb);
  finding.time = write.event.received;
  const bool deleted = write.event.verb == "delete";
  finding.title = fmt::format("{} {} {}, a system role", actor_text(write),
                              deleted ? "deleted" : "changed", describe(key));
  finding.evidence.push_back(event_evidence(write));
  if (!deleted && write.event.object.empty()) {
    doubt(finding, store::Confidence::Medium, "the log does not show what it was changed to");
  }
  add_doubts(finding, write);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const OwnObjects own(context.file);
  for (const auto& request : context.file.requests()) {
    // A new role belongs to the user who creates it.
    if (!is_role_write(request) || is_own_work(request) || request.event.code == 201) continue;
    if (!has_own_name(key_of(request))) continue;
    const auto change = change_of(request, context.file);
    if (!is_as_made(request, change, own)) report(request, findings);
  }
}

}  // namespace

Rule np146() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::access
