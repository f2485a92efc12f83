#include "analyzer/analysis/load.h"

#include "analyzer/analysis/version_in_log.h"
#include "graph/base/error.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace nsposture::analysis {

namespace {

void load_events(const store::ClusterStore& store, Inputs& inputs) {
  store.for_each_event(
      [&](store::AuditEvent&& event) { inputs.events.push_back(std::move(event)); });
  inputs.coverage = store.coverage();
  inputs.gaps = store.gaps();
}

// A snapshot that lacks RBAC, namespaces or service accounts does not represent the cluster. It is
// judged only if there is no better one.
void keep_whole(std::vector<store::SnapshotInfo>& infos) {
  const auto is_whole = [](const store::SnapshotInfo& info) { return info.not_read.empty(); };
  if (std::ranges::any_of(infos, is_whole)) std::erase_if(infos, std::not_fn(is_whole));
}

// Those of the newest snapshot's cluster, ordered by time.
std::vector<store::SnapshotInfo> of_newest_cluster(std::vector<store::SnapshotInfo> infos) {
  if (infos.empty()) return infos;
  const std::string cluster = infos.back().cluster;
  std::erase_if(infos, [&](const auto& info) { return info.cluster != cluster; });
  keep_whole(infos);
  std::ranges::stable_sort(infos, {}, &store::SnapshotInfo::taken);
  return infos;
}

// Call after the events are loaded: they may give the version.
void open_snapshots(const store::ClusterStore& store, const std::vector<store::SnapshotInfo>& infos,
                    std::optional<KubernetesVersion> told, Inputs& inputs) {
  inputs.snapshots.reserve(infos.size());
  const auto logged = minor_in_log(inputs.events);
  for (auto info : infos) {
    auto cluster = store.load_snapshot(info.id);
    take_version_of_log(logged, cluster, info);
    if (told) cluster.kubernetes = info.kubernetes = *told;
    inputs.snapshots.push_back(make_snapshot(std::move(cluster), std::move(info)));
  }
}

}  // namespace

correlation::Snapshot make_snapshot(Cluster cluster, store::SnapshotInfo info) {
  correlation::Snapshot made;
  made.info = std::move(info);
  made.state = std::make_shared<const rbac::ClusterState>(std::move(cluster));
  made.keys =
      std::make_shared<const correlation::SortedKeys>(correlation::sorted_keys(made.cluster()));
  return made;
}

correlation::Snapshot open_snapshot(const store::ClusterStore& store,
                                    const store::SnapshotInfo& info) {
  return make_snapshot(store.load_snapshot(info.id), info);
}

std::vector<store::SnapshotInfo> snapshots_by_time(const store::ClusterStore& store) {
  return of_newest_cluster(store.snapshots());
}

void load_log(const store::ClusterStore& store, Inputs& inputs) {
  load_events(store, inputs);
  inputs.flows = store.flows();
}

Inputs load_inputs(const store::ClusterStore& store, std::optional<std::int64_t> snapshot,
                   std::optional<KubernetesVersion> told) {
  auto infos = store.snapshots();
  if (snapshot) std::erase_if(infos, [&](const auto& info) { return info.id != *snapshot; });
  if (snapshot && infos.empty()) {
    throw Error(ErrorCode::Usage, "the database has no snapshot " + std::to_string(*snapshot));
  }
  Inputs inputs;
  // Without a snapshot nothing can be judged, so the log is not read.
  if (!infos.empty()) load_log(store, inputs);
  open_snapshots(store, of_newest_cluster(std::move(infos)), told, inputs);
  return inputs;
}

std::unique_ptr<correlation::CaseFile> open_case_file(const store::ClusterStore& store) {
  Inputs inputs;
  const auto infos = snapshots_by_time(store);
  if (!infos.empty()) load_events(store, inputs);
  open_snapshots(store, infos, std::nullopt, inputs);
  return open_case_file(std::move(inputs));
}

}  // namespace nsposture::analysis
