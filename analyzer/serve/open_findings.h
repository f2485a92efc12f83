// The open findings: those of the last complete analysis and those from events since. They are in
// the database as one analysis, the newest, so that reports show them.
#pragma once

#include "analyzer/serve/metrics.h"
#include "analyzer/serve/notifier.h"
#include "analyzer/serve/pending.h"
#include "analyzer/serve/shared_store.h"
#include "store/store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace nsposture::serve {

class OpenFindings {
 public:
  using Findings = std::vector<store::Finding>;

  // `accepted`: acceptances in addition to those in the database. The references must outlive this
  // object.
  OpenFindings(SharedStore& store, Metrics& metrics, Notifier& notifier, std::string version,
               std::vector<store::Acceptance> accepted, std::function<Timestamp()> now);

  // For complete analyses: findings that add() receives between begin() and finish() are kept.
  // Findings about `unsettled` requests are in the analysis but not sent. Stores a new analysis
  // only if it differs from the newest one.
  void begin();
  void finish(Findings findings, std::int64_t snapshot, const Times& unsettled);
  // Whether there is an analysis that findings can be added to.
  [[nodiscard]] bool has_analysis() const;
  // Adds findings from new events, skipping known ones. Returns how many were new.
  std::size_t add(Findings findings);

 private:
  [[nodiscard]] bool same_as_stored(const Findings& findings, std::int64_t snapshot) const;
  [[nodiscard]] Findings not_accepted(Findings findings);
  void count();

  SharedStore& store_;
  Metrics& metrics_;
  Notifier& notifier_;
  std::string version_;
  std::vector<store::Acceptance> accepted_;
  std::function<Timestamp()> now_;
  mutable std::mutex mutex_;
  std::optional<store::AnalysisInfo> analysis_;
  std::map<std::string, store::Finding> open_;  // by fingerprint
  Findings since_begin_;
  std::set<std::string> untold_;  // fingerprints of findings about pending requests
};

}  // namespace nsposture::serve
