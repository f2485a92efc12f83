#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"
#include "analyzer/rules/base/installation.h"
#include "analyzer/rules/base/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::conduct {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP152",
    "Admission configuration changed",
    Severity::Medium,
    "Webhooks and admission policies see each object before it is stored. One that changes "
    "objects can add a container to every pod. One that is deleted no longer rejects "
    "anything.",
    "Compare the configuration with its source. Check what was admitted since.",
    {"MITRE ATT&CK T1562.001", "MITRE ATT&CK T1556", "MITRE ATT&CK T1546"}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kKinds = {{
    {"admissionregistration.k8s.io", "mutatingwebhookconfigurations"},
    {"admissionregistration.k8s.io", "validatingwebhookconfigurations"},
    {"admissionregistration.k8s.io", "validatingadmissionpolicies"},
    {"admissionregistration.k8s.io", "validatingadmissionpolicybindings"},
    {"admissionregistration.k8s.io", "mutatingadmissionpolicies"},
    {"admissionregistration.k8s.io", "mutatingadmissionpolicybindings"},
    {"policy", "podsecuritypolicies"},
    {"security.openshift.io", "securitycontextconstraints"},
    {"kyverno.io", "clusterpolicies"},
    {"kyverno.io", "policies"},
    {"kyverno.io", "policyexceptions"},
    {"templates.gatekeeper.sh", "constrainttemplates"},
}};

bool is_of_admission(const LoggedRequest& request) {
  return std::ranges::any_of(
      kKinds, [&](const auto& kind) { return is_of(request, kind.first, kind.second); });
}

std::string_view deed(const LoggedRequest& request) {
  const auto& verb = request.event.verb;
  if (verb == "delete" || verb == "deletecollection") return "deleted";
  return request.event.code == 201 ? "created" : "changed";
}

// Programs renew the certificates in their own webhooks all the time, and create the webhooks at
// installation.
Severity severity_of(const LoggedRequest& request, const Installations& installations) {
  const bool renews = deed(request) == "changed" && is_account(request.effective().username);
  const bool brings = deed(request) == "created" && installations.are_near(request);
  return renews || brings ? Severity::Low : Severity::Medium;
}

std::string names_text(const RequestList& requests) {
  std::vector<std::string> names;
  for (const auto* request : requests) {
    auto name =
        request->event.name.empty() ? std::string("several") : '`' + request->event.name + '`';
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return list_text(std::move(names), 3);
}

void report(const RequestList& requests, const EventContext& context,
            const Installations& installations, Findings& findings) {
  const auto& first = *requests.front();
  auto finding =
      finding_about(kInfo, requests, "", fmt::format("{} {}", deed(first), first.event.resource));
  finding.severity = severity_of(first, installations);
  finding.title = fmt::format("{} {} {} {}", correlation::actor_text(first), deed(first),
                              first.event.resource, names_text(requests));
  if (deed(first) == "deleted") add_deletion_doubts(finding, first, context.file);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const Installations installations(context.file);
  const auto groups =
      requests_by(context.file, [](const LoggedRequest& request) -> std::optional<std::string> {
        if (!is_of_admission(request) || !is_done(request) || is_own_work(request)) {
          return std::nullopt;
        }
        return fmt::format("{}\n{}\n{}", request.effective().username, request.event.resource,
                           deed(request));
      });
  for (const auto& [key, requests] : groups) report(requests, context, installations, findings);
}

}  // namespace

Rule np152() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::conduct
