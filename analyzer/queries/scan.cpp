#include "analyzer/queries/scan.h"

#include "analyzer/queries/caveats.h"

#include <map>
#include <string>
#include <utility>

namespace nsposture::queries {

namespace {

std::map<std::string, std::uint64_t> object_counts(const Cluster& cluster) {
  std::map<std::string, std::uint64_t> counts;
  if (!cluster.namespaces.empty()) counts["Namespace"] = cluster.namespaces.size();
  if (!cluster.service_accounts.empty()) {
    counts["ServiceAccount"] = cluster.service_accounts.size();
  }
  for (const auto& role : cluster.roles) ++counts[std::string(to_string(role.kind))];
  for (const auto& binding : cluster.bindings) ++counts[std::string(to_string(binding.kind))];
  for (const auto& workload : cluster.workloads) ++counts[workload.kind];
  for (const auto& object : cluster.related) ++counts[object.kind];
  return counts;
}

std::vector<NotRead> not_read(const Reading& reading) {
  std::vector<NotRead> list;
  for (const auto& [kind, read] : reading.kinds) {
    if (reading.lacks(kind)) list.push_back({kind, read.why});
  }
  for (const auto& input : reading.unread) list.push_back({"", input});
  return list;
}

}  // namespace

reports::Scan scan(const Cluster& cluster, const store::SnapshotInfo& info,
                   std::vector<Diagnostic> diagnostics) {
  reports::Scan answer;
  answer.snapshot = info.id;
  answer.cluster = info.cluster;
  answer.taken = info.taken;
  answer.builtin_roles = info.builtin_roles;
  answer.kubernetes = info.kubernetes;
  answer.objects = object_counts(cluster);
  answer.skipped = cluster.skipped_kinds;
  answer.not_read = not_read(cluster.reading);
  answer.unseen_sources = unseen_sources_text(cluster);
  answer.rejected = info.rejected;
  answer.unreadable = info.unreadable;
  answer.diagnostics = std::move(diagnostics);
  return answer;
}

}  // namespace nsposture::queries
