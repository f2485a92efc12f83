#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/reason.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <span>
#include <utility>
#include <vector>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;

const store::RuleInfo kInfo{
    "NP102",
    "Created by a grant that no longer exists",
    store::Severity::High,
    "A permission that was granted, used and revoked leaves no trace in the cluster: "
    "today's RBAC shows no one who could have done this.",
    "Ask who created and removed the binding, and why. Check what else was done while it "
    "existed.",
    {"MITRE ATT&CK T1098.006", "MITRE ATT&CK T1070"}};

using Versions = std::vector<correlation::RbacVersion>;

// The lifetime of the object around that moment, from creation to removal. The same binding may be
// created and removed every day.
std::pair<std::size_t, std::size_t> life_around(const Versions& versions, Timestamp when) {
  std::size_t begin = 0;
  std::size_t end = 0;
  for (; end < versions.size(); ++end) {
    if (versions[end].present) continue;
    if (when < versions[end].since) return {begin, end + 1};
    begin = end + 1;
  }
  return {begin, end};
}

// The versions of the binding that allowed it, from its creation to its removal.
std::span<const correlation::RbacVersion> life_of_grant(const Creation& creation,
                                                        const correlation::CaseFile& file) {
  const auto reason = correlation::parse_rbac_reason(creation.request->event.reason);
  if (!reason && creation.grant.grants.empty()) return {};
  const auto key = reason ? reason->binding : creation.grant.grants.front().grant.binding;
  const auto& versions = file.now().history->versions(key);
  const auto [begin, end] = life_around(versions, creation.time());
  return std::span(versions).subspan(begin, end - begin);
}

// Who created and who removed the grant, if the log shows it.
void add_history(store::Finding& finding, const Creation& creation,
                 const correlation::CaseFile& file) {
  for (const auto& version : life_of_grant(creation, file)) {
    if (version.write != nullptr) finding.evidence.push_back(event_evidence(*version.write));
  }
}

// A removal at level Metadata may have been a dry run.
void doubt_removal(store::Finding& finding, const Creation& creation,
                   const correlation::CaseFile& file) {
  const auto life = life_of_grant(creation, file);
  if (life.empty()) return;
  const auto& last = life.back();
  if (!last.present && last.write != nullptr && correlation::may_be_dry_run(*last.write)) {
    doubt(finding, store::Confidence::Medium, correlation::kMayBeDryRun);
  }
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (creation.verdict != correlation::Verdict::AuthorisedByGoneGrant) continue;
    const auto& request = *creation.request;
    auto finding = make_finding(kInfo, correlation::describe(request.effective()), creation.name,
                                event_key(request));
    finding.time = creation.time();
    finding.title = fmt::format("{} created {} by a grant that no longer exists",
                                actor_text(request), name_text(creation));
    finding.evidence.push_back(event_evidence(request));
    finding.evidence.push_back(
        {store::EvidenceKind::Grant, creation.explanation, "", 0, "", std::nullopt});
    add_causes_of(finding, creation);
    add_history(finding, creation, context.file);
    add_origin(finding, creation, context.file);
    add_doubts(finding, request);
    doubt_removal(finding, creation, context.file);
    add_containment(finding, creation.name);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np102() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
