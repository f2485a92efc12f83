#include "analyzer/correlation/origin.h"
#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::conduct {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP159",
    "Created in a system namespace",
    Severity::Medium,
    "A pod or a service account was created in a namespace that is reserved for Kubernetes. "
    "There it is among system components, is often exempt from policies, and can use their "
    "Secrets.",
    "Ask what it is for. Keep workloads out of kube-system, and let an admission policy "
    "reject them for everyone but the platform team.",
    {"MITRE ATT&CK T1036.005", "MITRE ATT&CK T1610", "MITRE ATT&CK T1136.001"}};

// Every cluster gets these at creation.
bool is_expected(const LoggedRequest& request) {
  constexpr std::array<std::string_view, 3> kAccounts = {"coredns", "kube-proxy", "default"};
  return request.event.resource == "serviceaccounts" &&
         std::ranges::find(kAccounts, std::string_view(request.event.name)) != kAccounts.end();
}

bool counts(const LoggedRequest& request) {
  const bool made = is_of(request, "", "pods") || is_of(request, "", "serviceaccounts");
  return made && request.event.code == 201 && is_done(request) &&
         is_system_namespace(request.event.namespace_) && !is_own_work(request) &&
         !is_anonymous(request.effective()) && !is_expected(request);
}

// Installed programs have a service account there, and controllers create their pods.
Severity severity_of(const LoggedRequest& request) {
  const bool pod = request.event.resource == "pods";
  return pod && !is_account(request.effective().username) ? Severity::Medium : Severity::Low;
}

void report(const RequestList& requests, Findings& findings) {
  const auto& first = *requests.front();
  const auto& event = first.event;
  const bool pods = event.resource == "pods";
  auto finding = finding_about(kInfo, requests, event.namespace_, event.resource);
  finding.severity = severity_of(first);
  const auto name = event.name.empty() ? std::string() : fmt::format(" `{}`", event.name);
  finding.title =
      fmt::format("{} {}{} in namespace `{}`", correlation::actor_text(first),
                  pods ? "started pod" : "created service account", name, event.namespace_);
  if (requests.size() > 1) finding.title += fmt::format(", and {} more", requests.size() - 1);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const auto groups =
      requests_by(context.file, [](const LoggedRequest& request) -> std::optional<std::string> {
        if (!counts(request)) return std::nullopt;
        return fmt::format("{}\n{}\n{}", request.effective().username, request.event.namespace_,
                           request.event.resource);
      });
  for (const auto& [key, requests] : groups) report(requests, findings);
}

}  // namespace

Rule np159() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::conduct
