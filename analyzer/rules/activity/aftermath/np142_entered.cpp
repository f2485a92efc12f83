#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/entry.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::aftermath {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP142",
    "Pod entered soon after its namespace was created",
    store::Severity::Medium,
    "A user entered a pod of a new namespace: with a shell, a forwarded port or a debug "
    "container. Deployments do not need this. Attackers do.",
    "Ask the user what it was for. Limit `pods/exec`, `pods/attach`, `pods/portforward` and "
    "`pods/ephemeralcontainers` to people on call.",
    {"MITRE ATT&CK T1609", "MITRE ATT&CK T1090", "CIS Kubernetes Benchmark 5.4.2"}};

void report(const Creation& creation, const RequestList& entries, Findings& findings) {
  const LoggedRequest& first = *entries.front();
  auto finding = make_finding(kInfo, correlation::describe(first.effective()), creation.name,
                              event_key(*creation.request));
  // The creator of a namespace maintains it.
  if (first.effective().username == creation.request->effective().username) {
    finding.severity = store::Severity::Low;
  }
  finding.time = first.event.received;
  finding.title = fmt::format("{} entered pod `{}` in {} {} after its creation ({})",
                              actor_text(first), first.event.name, name_text(creation),
                              age_text(creation, first.event.received), first.event.subresource);
  if (const auto command = command_of(first); !command.empty()) {
    finding.title += ": " + command;
  }
  finding.evidence.push_back(event_evidence(*creation.request));
  add_events(finding, entries);
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

std::optional<std::string_view> user_of_entry(const LoggedRequest& request) {
  if (!is_entry(request)) return std::nullopt;
  return request.effective().username;
}

void run(const EventContext& context, Findings& findings) {
  const auto entries =
      requests_after_creation(context.file, context.settings.opened_window, user_of_entry);
  for (const auto& [key, requests] : entries) report(*key.first, requests, findings);
}

}  // namespace

Rule np142() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::aftermath
