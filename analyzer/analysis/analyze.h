// Judges everything known about one cluster. Used both by commands that end and by a service that
// keeps running.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/ingest/changes/changes.h"
#include "analyzer/rules/base/rule.h"
#include "graph/escalation/escalation.h"
#include "store/store.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace nsposture::analysis {

// The data about one cluster that an analysis judges.
struct Inputs {
  std::vector<correlation::Snapshot> snapshots;  // oldest first; the last is "now"
  std::vector<store::AuditEvent> events;         // in any order
  std::vector<store::Coverage> coverage;
  std::vector<store::CoverageGap> gaps;
  std::vector<store::Flow> flows;  // ordered by their first time
  // Null: no change records were given. They must outlive the analysis.
  const std::vector<ingest::changes::ChangeRecord>* changes = nullptr;
};

struct Analysis {
  std::unique_ptr<correlation::CaseFile> file;
  std::unique_ptr<escalation::Escalation> escalation;  // namespace creation in file->now()
  std::vector<store::Finding> findings;
  std::int64_t last_event = 0;  // id of the newest judged event in the database
};

// Throws Error(Usage) when there is no snapshot.
[[nodiscard]] std::unique_ptr<correlation::CaseFile> open_case_file(Inputs inputs);

// Opens the case file and runs every rule.
[[nodiscard]] Analysis analyze(Inputs inputs, const rules::RuleSettings& settings);

}  // namespace nsposture::analysis
