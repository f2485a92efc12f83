// Selects findings of an analysis.
#pragma once

#include "analyzer/analysis/first_seen.h"
#include "analyzer/queries/nearest.h"
#include "graph/model/cluster.h"
#include "reports/answers/report_data.h"
#include "store/records/audit_event.h"
#include "store/records/finding.h"
#include "store/records/finding_state.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::queries {

struct FindingsQuestion {
  std::vector<std::string> rules = {};  // ids; empty: all
  store::Severity least = store::Severity::Info;
  // As parse_subject() reads it; a plain name also matches as part of a subject's name. "": any.
  std::string subject = {};
  std::string namespace_ = {};                     // a pattern; "": any
  std::string fingerprint = {};                    // of one finding; "": any
  std::vector<store::FindingState> states = {};    // empty: all but resolved
  std::optional<analysis::SeenBefore> since = {};  // only first seen then or later
  std::optional<reports::Cause> cause = {};        // only findings of this cause
};

// The one cause of the report whose id starts with `beginning`. Throws Error(Usage) if there is
// none or several.
[[nodiscard]] reports::Cause named_cause(const reports::ReportData& report,
                                         const std::string& beginning);

// The ids in upper case. Throws Error(Usage) for an id that neither this version nor the report
// has.
[[nodiscard]] std::vector<std::string> rule_ids(const std::vector<std::string>& texts,
                                                const reports::ReportData& report);

// The report with only the matching findings. Everything else stays, especially unreadable inputs
// and log gaps: few findings mean little without them. A subject or namespace without any finding
// is listed in `choice.unknown` until it is looked up elsewhere. Resolved findings are included if
// their state or fingerprint is requested. Throws Error(Usage) for an invalid subject.
[[nodiscard]] reports::ReportData findings(reports::ReportData report,
                                           const FindingsQuestion& question);

// Looks up names that no finding is about. Not thread-safe.
class ChoiceNames {
 public:
  explicit ChoiceNames(FindingsQuestion question) : question_(std::move(question)) {}

  void add(const reports::ReportData& report);
  void add(const Cluster& cluster);
  void add(const store::AuditEvent& event);

  // Removes names that are now known and adds the nearest names to the rest. True if none is left.
  bool settle(std::vector<reports::Unknown>& unknown) const;

 private:
  void add(const Subject& subject);
  [[nodiscard]] bool knows_subject() const;

  FindingsQuestion question_;
  Names subjects_;  // as written in a query: `sa:ci/robot`
  Names namespaces_;
};

// Findings without an acceptance: only these count as open.
[[nodiscard]] std::vector<store::Finding> open_findings(const reports::ReportData& report);

}  // namespace nsposture::queries
