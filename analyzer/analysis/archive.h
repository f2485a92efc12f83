// Where one run keeps what it reads until it is judged, and what was found then: a database that
// outlives it, or memory. What is told of the run is the same with both. Not thread-safe.
#pragma once

#include "analyzer/analysis/analyze.h"
#include "analyzer/analysis/history.h"
#include "analyzer/analysis/memory_events.h"
#include "analyzer/analysis/scan.h"
#include "analyzer/analysis/store_sink.h"
#include "analyzer/ingest/flows/flows.h"

#include <optional>
#include <string_view>
#include <vector>

namespace nsposture::analysis {

class Archive {
 public:
  Archive() = default;
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  virtual ~Archive() = default;

  // What is added afterwards is of this cluster.
  virtual void add(Scan scan) = 0;
  virtual ingest::audit::import::AuditSink& events() = 0;
  virtual void replace_flows(std::string_view file, const ingest::flows::NextFlows& next) = 0;

  [[nodiscard]] virtual bool has_snapshot() const = 0;
  // What the logs cover that were read.
  [[nodiscard]] virtual std::vector<store::Coverage> coverage() const = 0;

  // All there is to judge by. Once: memory gives away what it has.
  [[nodiscard]] virtual Inputs take_inputs() = 0;

  // Keeps the findings. What came before them.
  virtual History keep(Analysis& analysis, const RunInfo& run) = 0;
};

class StoreArchive final : public Archive {
 public:
  explicit StoreArchive(const store::ClusterStore& store) : store_(store), events_(store) {}

  void add(Scan scan) override;

  ingest::audit::import::AuditSink& events() override { return events_; }

  void replace_flows(std::string_view file, const ingest::flows::NextFlows& next) override;
  [[nodiscard]] bool has_snapshot() const override;
  [[nodiscard]] std::vector<store::Coverage> coverage() const override;
  [[nodiscard]] Inputs take_inputs() override;
  History keep(Analysis& analysis, const RunInfo& run) override;

 private:
  store::ClusterStore store_;
  StoreSink events_;
};

// Holds one snapshot.
class MemoryArchive final : public Archive {
 public:
  void add(Scan scan) override;

  ingest::audit::import::AuditSink& events() override { return events_; }

  void replace_flows(std::string_view file, const ingest::flows::NextFlows& next) override;
  [[nodiscard]] bool has_snapshot() const override;
  [[nodiscard]] std::vector<store::Coverage> coverage() const override;
  [[nodiscard]] Inputs take_inputs() override;
  History keep(Analysis& analysis, const RunInfo& run) override;

 private:
  std::optional<Scan> scan_;
  MemoryEvents events_;
  std::vector<store::Flow> flows_;
};

}  // namespace nsposture::analysis
