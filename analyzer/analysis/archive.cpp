#include "analyzer/analysis/archive.h"

#include "analyzer/analysis/load.h"
#include "analyzer/analysis/version_in_log.h"
#include "analyzer/ingest/flows/merge.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace nsposture::analysis {

namespace {

// A database keeps the position of an object, but not of the parts of a binding. Dropping them
// makes evidence point to the same line with and without a database.
void forget_parts(Cluster& cluster) {
  for (auto& binding : cluster.bindings) {
    binding.role_ref.pos = {};
    binding.subject_pos.clear();
  }
}

}  // namespace

void StoreArchive::add(Scan scan) {
  store_.add_snapshot(scan.cluster, scan.info, scan.diagnostics);
}

void StoreArchive::replace_flows(std::string_view file, const ingest::flows::NextFlows& next) {
  store_.replace_flows(file, next);
}

bool StoreArchive::has_snapshot() const {
  return store_.latest_snapshot().has_value();
}

std::vector<store::Coverage> StoreArchive::coverage() const {
  return store_.coverage();
}

Inputs StoreArchive::take_inputs() {
  return load_inputs(store_, std::nullopt);
}

History StoreArchive::keep(Analysis& analysis, const RunInfo& run) {
  const auto& snapshot = analysis.file->now().info;
  store::AnalysisInfo info{0, snapshot.id, run.at, run.version, analysis.last_event};
  info.id = store_.add_analysis(info, analysis.findings);
  // Read them back, so that a report of today and one of tomorrow are the same.
  analysis.findings = store_.findings(info.id);
  return read_history(store_, info, snapshot);
}

void MemoryArchive::add(Scan scan) {
  events_.set_owner(scan.info.cluster);
  scan.info.id = 1;
  forget_parts(scan.cluster);
  scan_ = std::move(scan);
}

void MemoryArchive::replace_flows(std::string_view file, const ingest::flows::NextFlows& next) {
  std::vector<store::Flow> kept;
  std::map<ingest::flows::FlowKey, std::size_t> places;
  std::vector<store::Flow> batch;
  while (next(batch)) {
    for (auto& flow : batch) {
      const auto [place, fresh] = places.try_emplace(ingest::flows::key_of(flow), kept.size());
      if (!fresh) {
        ingest::flows::merge(kept[place->second], flow);
        continue;
      }
      flow.file = file;
      kept.push_back(std::move(flow));
    }
    batch.clear();
  }
  std::erase_if(flows_, [&](const store::Flow& flow) { return flow.file == file; });
  std::ranges::move(kept, std::back_inserter(flows_));
}

bool MemoryArchive::has_snapshot() const {
  return scan_.has_value();
}

std::vector<store::Coverage> MemoryArchive::coverage() const {
  return events_.coverage();
}

Inputs MemoryArchive::take_inputs() {
  Inputs inputs;
  inputs.events = events_.take_events();
  if (scan_) {
    take_version_of_log(minor_in_log(inputs.events), scan_->cluster, scan_->info);
    inputs.snapshots.push_back(make_snapshot(std::move(scan_->cluster), scan_->info));
  }
  inputs.coverage = events_.coverage();
  inputs.gaps = events_.gaps();
  inputs.flows = std::exchange(flows_, {});
  std::ranges::stable_sort(inputs.flows, {}, &store::Flow::first);
  return inputs;
}

History MemoryArchive::keep(Analysis& analysis, const RunInfo& run) {
  // A database does not keep columns.
  for (auto& finding : analysis.findings) {
    for (auto& evidence : finding.evidence) evidence.column = 0;
  }
  return first_history(run.at, analysis.findings, std::move(scan_->diagnostics));
}

}  // namespace nsposture::analysis
