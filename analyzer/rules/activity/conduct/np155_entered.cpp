#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/entry.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"
#include "analyzer/rules/base/recent_creations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::conduct {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP155",
    "Pod entered",
    Severity::Low,
    "A user entered a pod: with a shell, a forwarded port or a debug container. This gives "
    "them the token of its service account, its Secrets and its place in the network. The "
    "command is the text that the client sent.",
    "Ask the user what it was for. Limit `pods/exec`, `pods/attach`, `pods/portforward` and "
    "`pods/ephemeralcontainers` to people on call.",
    {"MITRE ATT&CK T1609", "MITRE ATT&CK T1552.007", "CIS Kubernetes Benchmark 5.4.2"}};

const LoggedRequest* most_suspicious(const RequestList& entries) {
  const auto found = std::ranges::find_if(
      entries, [](const auto* entry) { return !suspicion_of(command_of(*entry)).empty(); });
  return found == entries.end() ? nullptr : *found;
}

std::string command_text(const LoggedRequest& entry) {
  constexpr std::size_t kShown = 120;
  auto command = command_of(entry);
  if (command.empty()) return entry.event.subresource;
  if (command.size() > kShown) command = command.substr(0, kShown) + "…";
  return fmt::format("{}: {}", entry.event.subresource, command);
}

// ", and 11 more times (exec, portforward)".
std::string others_text(const RequestList& entries, const LoggedRequest& shown) {
  std::set<std::string> ways;
  for (const auto* entry : entries) {
    if (entry != &shown) ways.insert(entry->event.subresource);
  }
  return fmt::format(", and {} more time{} ({})", entries.size() - 1,
                     entries.size() == 2 ? "" : "s", fmt::join(ways, ", "));
}

void report(const RequestList& entries, Findings& findings) {
  const auto* suspicious = most_suspicious(entries);
  const auto& shown = suspicious != nullptr ? *suspicious : *entries.front();
  auto finding = make_finding(kInfo, correlation::describe(shown.effective()),
                              shown.event.namespace_, "entered");
  if (is_system_namespace(shown.event.namespace_)) finding.severity = Severity::Medium;
  if (suspicious != nullptr) finding.severity = Severity::High;
  finding.time = shown.event.received;
  finding.title =
      fmt::format("{} entered pod `{}` in namespace `{}` ({})", correlation::actor_text(shown),
                  shown.event.name, shown.event.namespace_, command_text(shown));
  if (suspicious != nullptr) {
    finding.title += fmt::format(": {}", suspicion_of(command_of(shown)));
  }
  if (entries.size() > 1) finding.title += others_text(entries, shown);
  for (std::size_t i = 0; i < entries.size() && i < 10; ++i) {
    auto evidence = event_evidence(*entries[i]);
    if (const auto command = command_of(*entries[i]); !command.empty()) {
      evidence.text += ", command: " + command;
    }
    finding.evidence.push_back(std::move(evidence));
  }
  add_doubts(finding, shown);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  // NP142 reports new namespaces, unless the command is suspicious.
  const RecentCreations recent(context.file, context.settings.opened_window);
  const auto groups =
      requests_by(context.file, [&](const LoggedRequest& request) -> std::optional<std::string> {
        if (!is_entry(request) || is_anonymous(request.effective())) return std::nullopt;
        const bool fresh =
            recent.before(request.event.namespace_, request.event.received) != nullptr;
        if (fresh && suspicion_of(command_of(request)).empty()) return std::nullopt;
        return request.effective().username + '\n' + request.event.namespace_;
      });
  for (const auto& [key, entries] : groups) report(entries, findings);
}

}  // namespace

Rule np155() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::conduct
