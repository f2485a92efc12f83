// The findings that hold now: those of the last complete analysis and those that events brought
// since. They stand in the database as one analysis, the newest, so that reports show them.
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

  // `accepted`: what counts as accepted beside the acceptances of the database. The references
  // outlive the board.
  OpenFindings(SharedStore& store, Metrics& metrics, Notifier& notifier, std::string version,
               std::vector<store::Acceptance> accepted, std::function<Timestamp()> now);

  // Complete analyses: what add() brings between begin() and finish() is kept. Findings about
  // `unsettled` requests stand in the analysis but are not told. A new analysis is stored only when
  // something differs from the newest one.
  void begin();
  void finish(Findings findings, std::int64_t snapshot, const Times& unsettled);
  // There is an analysis that findings can be added to.
  [[nodiscard]] bool has_analysis() const;
  // Findings by new events; those known already are passed over. How many were new.
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
  std::set<std::string> untold_;  // fingerprints of findings about unsettled requests
};

}  // namespace nsposture::serve
