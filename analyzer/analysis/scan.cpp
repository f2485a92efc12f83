#include "analyzer/analysis/scan.h"

#include <algorithm>
#include <utility>

namespace nsposture::analysis {

namespace {

Timestamp newest_creation(const Cluster& cluster) {
  Timestamp newest;
  const auto look = [&newest](const auto& objects) {
    for (const auto& object : objects) {
      if (object.meta.created) newest = std::max(newest, *object.meta.created);
    }
  };
  look(cluster.namespaces);
  look(cluster.service_accounts);
  look(cluster.roles);
  look(cluster.bindings);
  return newest;
}

// A dump does not contain its own time, but it is not older than its newest object. Manifests have
// no time: they are taken as the current state.
Timestamp likely_time(const Cluster& cluster, Timestamp now) {
  const auto newest = newest_creation(cluster);
  return newest.ns != 0 ? newest : now;
}

std::uint64_t count(const std::vector<Diagnostic>& diagnostics, DiagnosticKind kind) {
  return static_cast<std::uint64_t>(std::ranges::count(diagnostics, kind, &Diagnostic::kind));
}

std::uint64_t object_count(const Cluster& cluster) {
  return cluster.namespaces.size() + cluster.service_accounts.size() + cluster.roles.size() +
         cluster.bindings.size() + cluster.workloads.size() + cluster.related.size();
}

}  // namespace

Scan make_scan(ingest::manifest::ReadResult read, const std::string& name,
               std::optional<Timestamp> taken, Timestamp now) {
  Scan scan{std::move(read.cluster), std::move(read.diagnostics), {}};
  scan.cluster.name = name;
  scan.info.cluster = name;
  scan.info.taken = taken ? *taken : likely_time(scan.cluster, now);
  scan.info.builtin_roles = scan.cluster.builtin_roles;
  scan.info.kubernetes = scan.cluster.kubernetes;
  scan.info.objects = object_count(scan.cluster);
  scan.info.rejected = count(scan.diagnostics, DiagnosticKind::Rejected);
  scan.info.unreadable = count(scan.diagnostics, DiagnosticKind::Unreadable);
  scan.info.log_alone = scan.cluster.reading.is_log_alone();
  scan.info.not_read = scan.cluster.reading.lacking(needed_kinds());
  return scan;
}

}  // namespace nsposture::analysis
