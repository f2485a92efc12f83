// Stores what one run reads until it is judged, and then the findings: either in a database that
// outlives the run, or in memory. Both give the same report. Not thread-safe.
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

  // Everything added afterwards belongs to this cluster.
  virtual void add(Scan scan) = 0;
  virtual ingest::audit::import::AuditSink& events() = 0;
  virtual void replace_flows(std::string_view file, const ingest::flows::NextFlows& next) = 0;

  [[nodiscard]] virtual bool has_snapshot() const = 0;
  // The time covered by the logs that were read.
  [[nodiscard]] virtual std::vector<store::Coverage> coverage() const = 0;

  // All data to judge by. Call once: the in-memory archive moves its data out.
  [[nodiscard]] virtual Inputs take_inputs() = 0;

  // Stores the findings. Returns the history before this run.
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
