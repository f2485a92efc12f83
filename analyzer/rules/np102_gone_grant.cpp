#include "analyzer/correlation/reason.h"
#include "analyzer/rules/catalogue.h"
#include "analyzer/rules/evidence.h"

#include <fmt/format.h>

namespace nsposture::rules {

namespace {

using correlation::Creation;

const store::RuleInfo kInfo{
    "NP102",
    "Created by a grant that is gone now",
    store::Severity::High,
    "A right that was given, used and taken away again leaves no trace in the cluster: whoever "
    "looks "
    "at RBAC today finds nobody who could have done it.",
    "Ask who made and removed the binding and why; check what else was done while it existed.",
    {"MITRE ATT&CK T1098.006", "MITRE ATT&CK T1070"}};

// Who made the grant and who took it away, where the log has it.
void add_history(store::Finding& finding, const Creation& creation,
                 const correlation::CaseFile& file) {
  const auto reason = correlation::parse_rbac_reason(creation.request->event.reason);
  if (!reason && creation.grant.grants.empty()) return;
  const auto key =
      reason ? reason->binding : correlation::key_of(creation.grant.grants.front().binding);
  for (const auto& version : file.now().history->versions(key)) {
    if (version.write != nullptr) finding.evidence.push_back(event_evidence(*version.write));
  }
}

void run(const RuleContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (creation.verdict != correlation::Verdict::AuthorisedByGoneGrant) continue;
    const auto& request = *creation.request;
    auto finding = make_finding(kInfo, correlation::describe(request.effective()), creation.name,
                                event_key(request));
    finding.time = creation.time();
    finding.title = fmt::format("{} created {} by a grant that is gone now", actor_text(request),
                                name_text(creation));
    finding.evidence.push_back(event_evidence(request));
    finding.evidence.push_back({"grant", creation.explanation, "", 0, "", std::nullopt});
    add_history(finding, creation, context.file);
    add_origin(finding, creation, context.file);
    add_doubts(finding, request);
    add_containment(finding, creation.name);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np102() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
