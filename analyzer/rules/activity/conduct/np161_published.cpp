#include "analyzer/correlation/origin.h"
#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/grouping.h"
#include "analyzer/rules/base/opening.h"
#include "analyzer/rules/base/recent_creations.h"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace nsposture::rules::activity::conduct {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP161",
    "Namespace exposed",
    store::Severity::Low,
    "A Service of type NodePort or LoadBalancer, external addresses, an Ingress or a Route "
    "exposed a workload. Applications are published this way, and an attacker reaches a "
    "foothold this way.",
    "Compare it with what the namespace is for. If the Service, Ingress or Route is not "
    "part of it, delete it.",
    {"MITRE ATT&CK T1133", "CIS Kubernetes Benchmark 5.3.2"}};

void report(const RequestList& openings, Findings& findings) {
  const auto& first = *openings.front();
  auto finding = finding_about(kInfo, openings, first.event.namespace_, "opened");
  finding.title = fmt::format("{} exposed namespace `{}`: {}", correlation::actor_text(first),
                              first.event.namespace_, opening(first));
  if (openings.size() > 1) finding.title += fmt::format(", and {} more", openings.size() - 1);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const RecentCreations recent(context.file, context.settings.opened_window);
  const auto groups =
      requests_by(context.file, [&](const LoggedRequest& request) -> std::optional<std::string> {
        const auto& event = request.event;
        // An update of something already exposed exposes nothing; the log does not show which it
        // is.
        if (event.code != 201 && event.verb == "update") return std::nullopt;
        if (is_own_work(request) || opening(request).empty()) return std::nullopt;
        // NP143 reports new namespaces.
        if (recent.before(event.namespace_, event.received) != nullptr) return std::nullopt;
        return request.effective().username + '\n' + event.namespace_;
      });
  for (const auto& [key, openings] : groups) report(openings, findings);
}

}  // namespace

Rule np161() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::conduct
