#include "analyzer/correlation/dry_run.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"
#include "graph/model/object_key.h"

#include <fmt/format.h>

#include <set>

namespace nsposture::rules::activity::creation {

namespace {

const store::RuleInfo kInfo{
    "NP101",
    "Created without a grant",
    store::Severity::High,
    "The namespace was created, but no known binding allowed it, and the log names none. "
    "Either the snapshot is of another time, another authorizer allowed it, or the log was "
    "tampered with.",
    "Take a snapshot of the cluster's RBAC. Check the API server for other authorizers "
    "(--authorization-mode, --authorization-config). Treat the namespace as hostile until "
    "this is explained.",
    {"MITRE ATT&CK T1078", "MITRE ATT&CK T1098"}};

bool was_allowed(const correlation::Creation& creation, const correlation::CaseFile& file,
                 Timestamp when) {
  const auto identity = correlation::identity_of(creation.request->effective());
  const auto attributes = correlation::attributes_of(creation);
  return file.decide_at(identity, attributes.create, when).allowed &&
         (!attributes.patch || file.decide_at(identity, *attributes.patch, when).allowed);
}

// A removed grant may still exist if the removal was a dry run: level Metadata does not show the
// difference.
void doubt_removals(store::Finding& finding, const correlation::Creation& creation,
                    const correlation::CaseFile& file) {
  const auto& history = *file.at(creation.time()).history;
  for (const auto& key : history.touched()) {
    const auto state = history.state_at(key, creation.time());
    if (state.present || state.write == nullptr || !correlation::may_be_dry_run(*state.write)) {
      continue;
    }
    auto before = state.since;
    before.ns -= 1;
    if (!was_allowed(creation, file, before)) continue;
    finding.evidence.push_back(event_evidence(*state.write));
    doubt(finding, store::Confidence::Medium,
          fmt::format("the removal of {} at {} may have been none: {}", nsposture::describe(key),
                      format_rfc3339(state.since), correlation::kMayBeDryRun));
  }
}

// The log may show the grant only partly.
void doubt_unsure(store::Finding& finding, const correlation::Creation& creation) {
  std::set<const correlation::UnsureWrite*> told;  // an apply is checked twice
  for (const auto* write : creation.grant.unsure) {
    if (!told.insert(write).second) continue;
    finding.evidence.push_back(event_evidence(*write->request));
    doubt(finding, store::Confidence::Low,
          fmt::format("the grant may be one that the log does not show: {}",
                      correlation::describe(*write)));
  }
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (creation.verdict != correlation::Verdict::Unexplained) continue;
    const auto& request = *creation.request;
    auto finding = make_finding(kInfo, correlation::describe(request.effective()), creation.name,
                                event_key(request));
    finding.time = creation.time();
    finding.title = fmt::format("{} created {} without a known grant", actor_text(request),
                                name_text(creation));
    finding.evidence.push_back(event_evidence(request));
    const auto& snapshot = context.file.at(creation.time());
    finding.evidence.push_back({store::EvidenceKind::Snapshot,
                                fmt::format("RBAC as of {} grants it to no identity of theirs",
                                            format_rfc3339(snapshot.info.taken)),
                                snapshot.info.sources, 0, "", snapshot.info.taken});
    add_origin(finding, creation, context.file);
    add_doubts(finding, request);
    doubt_removals(finding, creation, context.file);
    doubt_unsure(finding, creation);
    if (snapshot.info.unreadable > 0) {
      doubt(finding, store::Confidence::Low, "a part of the RBAC input could not be read");
    }
    add_containment(finding, creation.name);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np101() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
