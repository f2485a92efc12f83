#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using ingest::changes::ChangeRecord;

const store::RuleInfo kInfo{
    "NP112",
    "Outside the change window or without a change record",
    store::Severity::Medium,
    "No change record matches the name, creator and time of this namespace. It was created "
    "outside the change process.",
    "Ask the creator for the change record. If the change was approved, add a record. "
    "Otherwise treat the namespace as unwanted.",
    {"MITRE ATT&CK T1578", "NIST SP 800-53 CM-3"}};

bool any_matches(const std::vector<std::string>& patterns, std::string_view text) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const auto& pattern) {
           return ingest::changes::matches_pattern(pattern, text);
         });
}

// How a record fits a creation. A namespace whose name the log lacks fits any pattern.
struct Fit {
  bool name = false;
  bool who = false;
  bool time = false;
  bool agreed = false;

  [[nodiscard]] bool whole() const { return name && who && time && agreed; }

  [[nodiscard]] int score() const {
    return (name ? 4 : 0) + (who ? 2 : 0) + (time ? 2 : 0) + (agreed ? 1 : 0);
  }
};

Fit fit_of(const ChangeRecord& change, const Creation& creation) {
  Fit fit;
  fit.name = creation.name.empty() || any_matches(change.namespaces, creation.name);
  fit.who = any_matches(change.who, creation.request->event.user.username);
  fit.time = change.start <= creation.time() && creation.time() <= change.end;
  fit.agreed = !change.is_void();
  return fit;
}

std::string change_text(const ChangeRecord& change) {
  return change.id.empty() ? fmt::format("the change record of line {}", change.line)
                           : fmt::format("change {}", change.id);
}

// Explains why the nearest record does not cover it.
std::string why_not(const ChangeRecord& change, const Fit& fit) {
  const auto text = change_text(change);
  if (!fit.agreed) return fmt::format("{} is {}", text, change.status);
  if (!fit.who) {
    return fmt::format("{} is for {}", text, fmt::join(change.who, ", "));
  }
  return fmt::format("{} is for {} to {}", text, format_rfc3339(change.start),
                     format_rfc3339(change.end));
}

store::Finding finding_for(const Creation& creation, const correlation::CaseFile& file) {
  const auto& request = *creation.request;
  auto finding = make_finding(kInfo, correlation::describe(request.event.user), creation.name,
                              event_key(request));
  finding.time = creation.time();
  finding.evidence.push_back(event_evidence(request));
  add_origin(finding, creation, file);
  add_doubts(finding, request);
  if (creation.name.empty()) {
    doubt(finding, store::Confidence::Low, "the name of the namespace is not in the log");
  }
  return finding;
}

void check(const Creation& creation, const EventContext& context, Findings& findings) {
  const ChangeRecord* nearest = nullptr;
  Fit nearest_fit;
  for (const auto& change : *context.inputs.changes) {
    const auto fit = fit_of(change, creation);
    if (fit.whole()) return;
    // A record that covers every namespace is not specific to this one.
    const bool about_it = fit.name && (!change.namespaces.empty() || fit.who);
    if (!about_it || (nearest != nullptr && fit.score() <= nearest_fit.score())) continue;
    nearest = &change;
    nearest_fit = fit;
  }
  auto finding = finding_for(creation, context.file);
  if (nearest == nullptr) {
    finding.title = fmt::format("{} created {} without a change record",
                                actor_text(*creation.request), name_text(creation));
  } else {
    finding.title =
        fmt::format("{} created {} outside of what was agreed: {}", actor_text(*creation.request),
                    name_text(creation), why_not(*nearest, nearest_fit));
    finding.evidence.push_back({store::EvidenceKind::Change, change_text(*nearest), nearest->file,
                                nearest->line, "", nearest->start});
  }
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  if (context.inputs.changes == nullptr) return;  // nothing to compare with
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.bootstrap) continue;
    check(creation, context, findings);
  }
}

}  // namespace

Rule np112() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
