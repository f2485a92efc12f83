// The events of a run without a database, kept as a database would keep them until the run ends.
// Not thread-safe.
#pragma once

#include "analyzer/ingest/audit/import/sink.h"
#include "store/records/event_key.h"

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

namespace nsposture::analysis {

class MemoryEvents final : public ingest::audit::import::AuditSink {
 public:
  // Events added from now on belong to this cluster, whatever the log says.
  void set_owner(const std::string& cluster) { owner_ = cluster; }

  std::uint64_t add(const std::vector<store::AuditEvent>& events,
                    const store::ImportPosition& position,
                    const store::Coverage& coverage) override;
  std::optional<store::ImportPosition> position(std::string_view file,
                                                std::string_view identity) override;
  std::vector<store::ImportPosition> positions(std::string_view file) override;
  std::optional<store::Coverage> covered(std::string_view file, std::string_view cluster,
                                         std::string_view apiserver) override;
  void add_gaps(const std::vector<store::CoverageGap>& gaps) override;

  // Ordered by `received`, then by arrival. Moves everything out.
  [[nodiscard]] std::vector<store::AuditEvent> take_events();
  [[nodiscard]] std::vector<store::Coverage> coverage() const;  // by file, cluster, API server
  [[nodiscard]] std::vector<store::CoverageGap> gaps() const;   // by time, then file

 private:
  using CoverageKey = std::tuple<std::string, std::string, std::string>;
  using GapKey = std::tuple<std::int64_t, std::string, std::string>;

  void add_coverage(store::Coverage coverage);

  std::string owner_;
  store::EventKeys keys_;
  std::unordered_set<std::string> seen_;
  std::vector<store::AuditEvent> events_;
  std::map<std::pair<std::string, std::string>, store::ImportPosition> positions_;
  std::map<CoverageKey, store::Coverage> coverage_;
  std::map<GapKey, store::CoverageGap> gaps_;
};

}  // namespace nsposture::analysis
