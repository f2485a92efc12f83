#include "analyzer/analysis/version_in_log.h"

#include "graph/model/kubernetes_version.h"

#include <string_view>

namespace nsposture::analysis {

namespace {

// Parses "kube-controller-manager/v1.34.4 (linux/amd64) kubernetes/…".
std::optional<int> minor_of_agent(std::string_view agent, std::string_view program) {
  if (!agent.starts_with(program) || !agent.substr(program.size()).starts_with('/')) {
    return std::nullopt;
  }
  return kubernetes_minor(agent.substr(program.size() + 1));
}

std::optional<int> minor_of(const store::AuditEvent& event) {
  if (event.user.username == "system:apiserver") {
    return minor_of_agent(event.user_agent, "kube-apiserver");
  }
  if (event.user.username == "system:kube-controller-manager") {
    return minor_of_agent(event.user_agent, "kube-controller-manager");
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> minor_in_log(const std::vector<store::AuditEvent>& events) {
  std::optional<int> found;
  Timestamp at;
  for (const auto& event : events) {
    if (found && event.received < at) continue;
    const auto minor = minor_of(event);
    if (!minor) continue;
    found = minor;
    at = event.received;
  }
  return found;
}

void take_version_of_log(std::optional<int> minor, Cluster& cluster, store::SnapshotInfo& info) {
  if (!minor || cluster.kubernetes.known()) return;
  cluster.kubernetes = info.kubernetes = {*minor, VersionSource::Log};
}

}  // namespace nsposture::analysis
