#include "analyzer/correlation/lineage.h"
#include "analyzer/correlation/origin.h"
#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/escape.h"
#include "analyzer/rules/base/grouping.h"
#include "analyzer/rules/base/recent_creations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::rules::activity::conduct {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP160",
    "Pod that can escape its container",
    Severity::Medium,
    "A pod with access to its node was started: privileged, or with the files, processes or "
    "network of the node. From the node it can reach the tokens of all pods there.",
    "Check what the pod runs, and stop it if no one can explain it. Enforce the Pod "
    "Security level baseline or restricted, with an exception for node agents.",
    {"MITRE ATT&CK T1610", "MITRE ATT&CK T1611", "CIS Kubernetes Benchmark 5.2.2"}};

bool is_started(const LoggedRequest& request) {
  const auto& event = request.event;
  if (event.resource != "pods" || !event.api_group.empty() || !is_done(request)) return false;
  return event.subresource.empty() ? event.code == 201 : event.subresource == "ephemeralcontainers";
}

std::vector<std::string> opens_of(const RequestList& requests) {
  std::vector<std::string> words;
  for (const auto* request : requests) {
    for (auto& word : correlation::opens_from_event(request->event.object)) {
      if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
    }
  }
  return words;
}

// Programs start pods for others: CI runners, debuggers. A pod that a user starts needs review.
Severity severity_of(const LoggedRequest& first, const std::vector<std::string>& opens) {
  const auto effect = severity_of_exposure(opens);
  const bool account_of_controller = std::ranges::any_of(
      opens, [](const std::string& word) { return word.starts_with("account "); });
  if (account_of_controller) return Severity::High;
  // Controllers start the pods of a Deployment or DaemonSet; the log may show who wrote that.
  const bool program = is_account(first.effective().username) || is_own_work(first);
  if (program) return std::min(effect, Severity::Low);
  return std::min(effect, Severity::Medium);
}

void report(const RequestList& requests, Findings& findings) {
  const auto& first = *requests.front();
  const auto opens = opens_of(requests);
  auto finding = finding_about(kInfo, requests, first.event.namespace_, "pods");
  finding.severity = severity_of(first, opens);
  const auto name =
      first.event.name.empty() ? std::string() : fmt::format(" `{}`", first.event.name);
  finding.title =
      fmt::format("{} started pod{}{} in namespace `{}`: {}", correlation::actor_text(first), name,
                  requests.size() > 1 ? fmt::format(" and {} more", requests.size() - 1) : "",
                  first.event.namespace_, fmt::join(opens, ", "));
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const RecentCreations recent(context.file, context.settings.opened_window);
  const auto groups =
      requests_by(context.file, [&](const LoggedRequest& request) -> std::optional<std::string> {
        if (!is_started(request)) return std::nullopt;
        // Node agents in kube-system, and static pods.
        const bool own = is_own_work(request);
        if (own && (is_system_namespace(request.event.namespace_) ||
                    correlation::is_of_kubelet(request))) {
          return std::nullopt;
        }
        if (correlation::opens_from_event(request.event.object).empty()) return std::nullopt;
        // NP141 reports new namespaces.
        const auto& event = request.event;
        if (recent.before(event.namespace_, event.received) != nullptr) return std::nullopt;
        return request.effective().username + '\n' + event.namespace_;
      });
  for (const auto& [key, requests] : groups) report(requests, findings);
}

}  // namespace

Rule np160() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::conduct
