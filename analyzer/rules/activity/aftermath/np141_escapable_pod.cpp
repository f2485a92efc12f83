#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/escape.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/recent_creations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace nsposture::rules::activity::aftermath {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP141",
    "Pod that can escape its container, in a new namespace",
    store::Severity::High,
    "Soon after the namespace was created, a pod with access to its node was started in it: "
    "privileged, or with the files, processes or network of the node. A new namespace has "
    "no policy yet that would reject it.",
    "Check what the pod runs, and stop it if no one can explain it. Enforce the Pod "
    "Security level baseline or restricted on new namespaces, with an exception for node "
    "agents.",
    {"MITRE ATT&CK T1610", "MITRE ATT&CK T1611", "CIS Kubernetes Benchmark 5.2.2"}};

bool is_started(const LoggedRequest& request) {
  const auto& event = request.event;
  return event.resource == "pods" && event.api_group.empty() && !event.dry_run &&
         (event.subresource.empty()
              ? event.code == 201
              : event.subresource == "ephemeralcontainers" && request.succeeded());
}

struct Started {
  std::vector<const LoggedRequest*> pods;
  std::vector<std::string> opens;  // each once
};

void add(Started& started, const LoggedRequest& request, const std::vector<std::string>& opens) {
  started.pods.push_back(&request);
  for (const auto& word : opens) {
    if (std::ranges::find(started.opens, word) == started.opens.end()) {
      started.opens.push_back(word);
    }
  }
}

void report(const Creation& creation, const Started& started, Findings& findings) {
  const LoggedRequest& first = *started.pods.front();
  auto finding = make_finding(kInfo, correlation::describe(first.effective()), creation.name,
                              event_key(*creation.request));
  finding.severity = severity_of_exposure(started.opens);
  finding.time = first.event.received;
  finding.title = fmt::format(
      "{} pod{} started in {} within {} of its creation: {}", started.pods.size(),
      started.pods.size() == 1 ? "" : "s", name_text(creation),
      age_text(creation, started.pods.back()->event.received), fmt::join(started.opens, ", "));
  finding.evidence.push_back(event_evidence(*creation.request));
  add_events(finding, started.pods);
  add_doubts(finding, first);
  add_containment(finding, creation.name);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const RecentCreations recent(context.file, context.settings.opened_window);
  std::map<const Creation*, Started> by_creation;
  for (const auto& request : context.file.requests()) {
    if (!is_started(request)) continue;
    const auto opens = correlation::opens_from_event(request.event.object);
    if (opens.empty()) continue;
    const auto* creation = recent.before(request.event.namespace_, request.event.received);
    if (creation != nullptr) add(by_creation[creation], request, opens);
  }
  for (const auto& [creation, started] : by_creation) report(*creation, started, findings);
}

}  // namespace

Rule np141() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::aftermath
