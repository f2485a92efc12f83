#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP110",
    "Short-lived namespace",
    store::Severity::Medium,
    "A namespace that is created, used and deleted within minutes leaves nothing to "
    "inspect. Tests do this, and so do attackers who need a place that no one watches.",
    "Find out what ran in it: the audit log has its pods and tokens. If it is a pipeline, "
    "let it use a name pattern, and accept the finding for that pattern.",
    {"MITRE ATT&CK T1070"}};

const LoggedRequest* deleted_soon(const Creation& creation, const EventContext& context) {
  const auto window = std::chrono::nanoseconds(context.settings.short_lived).count();
  for (const LoggedRequest* deletion : context.file.lifecycles().deletions(creation.name)) {
    const auto age = deletion->event.received.ns - creation.time().ns;
    if (age >= 0) return age <= window ? deletion : nullptr;
  }
  return nullptr;
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.name.empty()) continue;
    const LoggedRequest* deletion = deleted_soon(creation, context);
    if (deletion == nullptr) continue;
    auto finding = make_finding(kInfo, correlation::describe(creation.request->effective()),
                                creation.name, event_key(*creation.request));
    finding.time = creation.time();
    finding.title = fmt::format("{} was deleted {} after it was created", name_text(creation),
                                age_text(creation, deletion->event.received));
    finding.evidence.push_back(event_evidence(*creation.request));
    finding.evidence.push_back(event_evidence(*deletion));
    add_origin(finding, creation, context.file);
    add_doubts(finding, *creation.request);
    add_deletion_doubts(finding, *deletion, context.file);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np110() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
