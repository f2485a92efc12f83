// Which findings an analysis came to.
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
  // As parse_subject() reads it; a plain name is also a part of the subject's name. "": any.
  std::string subject = {};
  std::string namespace_ = {};                     // a pattern; "": any
  std::string fingerprint = {};                    // of the one finding; "": any
  std::vector<store::FindingState> states = {};    // empty: all but those that are gone
  std::optional<analysis::SeenBefore> since = {};  // only what was first seen then or later
  std::optional<reports::Cause> cause = {};        // only what belongs to this one
};

// The one cause of the report whose id begins so. Throws Error(Usage) where there is none, or
// several.
[[nodiscard]] reports::Cause named_cause(const reports::ReportData& report,
                                         const std::string& beginning);

// The ids in upper case. Throws Error(Usage) for one that neither this version nor the report has.
[[nodiscard]] std::vector<std::string> rule_ids(const std::vector<std::string>& texts,
                                                const reports::ReportData& report);

// The report with those findings alone that are asked for. All else stays, above all what could not
// be read and the gaps of the log: few findings mean little without them. A subject or namespace
// that no finding is about stands in `choice.unknown` until it is looked up elsewhere. Those that
// are gone are among them where their state or their fingerprint is asked for. Throws Error(Usage)
// for a subject that is none.
[[nodiscard]] reports::ReportData findings(reports::ReportData report,
                                           const FindingsQuestion& question);

// Where to look up what no finding is about. For one thread.
class ChoiceNames {
 public:
  explicit ChoiceNames(FindingsQuestion question) : question_(std::move(question)) {}

  void add(const reports::ReportData& report);
  void add(const Cluster& cluster);
  void add(const store::AuditEvent& event);

  // Takes away what is known by now; the rest gets the nearest names. True when nothing is left.
  bool settle(std::vector<reports::Unknown>& unknown) const;

 private:
  void add(const Subject& subject);
  [[nodiscard]] bool knows_subject() const;

  FindingsQuestion question_;
  Names subjects_;  // as a question may write them: `sa:ci/robot`
  Names namespaces_;
};

// Findings that nobody accepted: only they count as open.
[[nodiscard]] std::vector<store::Finding> open_findings(const reports::ReportData& report);

}  // namespace nsposture::queries
