// Writes the events of an import to the database. Not thread-safe, like the store; throws what the
// store throws.
#pragma once

#include "analyzer/ingest/audit/import/sink.h"
#include "store/cluster_store.h"

#include <utility>

namespace nsposture::analysis {

class StoreSink final : public ingest::audit::import::AuditSink {
 public:
  explicit StoreSink(store::ClusterStore store) : store_(std::move(store)) {}

  std::uint64_t add(const std::vector<store::AuditEvent>& events,
                    const store::ImportPosition& position,
                    const store::Coverage& coverage) override {
    return store_.add_events(events, position, coverage);
  }

  std::optional<store::ImportPosition> position(std::string_view file,
                                                std::string_view identity) override {
    return store_.import_position(file, identity);
  }

  std::vector<store::ImportPosition> positions(std::string_view file) override {
    return store_.import_positions(file);
  }

  std::optional<store::Coverage> covered(std::string_view file, std::string_view cluster,
                                         std::string_view apiserver) override {
    for (auto& part : store_.coverage()) {
      if (part.file == file && part.cluster == cluster && part.apiserver == apiserver) {
        return std::move(part);
      }
    }
    return std::nullopt;
  }

  void add_gaps(const std::vector<store::CoverageGap>& gaps) override { store_.add_gaps(gaps); }

 private:
  store::ClusterStore store_;
};

}  // namespace nsposture::analysis
