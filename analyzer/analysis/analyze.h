// Everything that is known of one cluster, judged: the same for a command that ends and for a
// service that goes on.
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

// What there is to judge by, of one cluster.
struct Inputs {
  std::vector<correlation::Snapshot> snapshots;  // oldest first; the last is "now"
  std::vector<store::AuditEvent> events;         // in any order
  std::vector<store::Coverage> coverage;
  std::vector<store::CoverageGap> gaps;
  std::vector<store::Flow> flows;  // in order of their first time
  // Nothing: no change records were given. They outlive the analysis.
  const std::vector<ingest::changes::ChangeRecord>* changes = nullptr;
};

struct Analysis {
  std::unique_ptr<correlation::CaseFile> file;
  std::unique_ptr<escalation::Escalation> escalation;  // ways to create namespaces, of file->now()
  std::vector<store::Finding> findings;
  std::int64_t last_event = 0;  // the newest in the database that was judged
};

// Throws Error(Usage) when there is no snapshot.
[[nodiscard]] std::unique_ptr<correlation::CaseFile> open_case_file(Inputs inputs);

// Opens the case file and runs every rule.
[[nodiscard]] Analysis analyze(Inputs inputs, const rules::RuleSettings& settings);

}  // namespace nsposture::analysis
