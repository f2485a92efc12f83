// A folder for one test's database, and small things to put into it.
#pragma once

#include "graph/base/error.h"
#include "graph/model/cluster.h"
#include "store/store.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace nsposture::tests {

class TempFolder {
 public:
  TempFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "nsposture-store-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
  }

  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }

  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] std::string operator/(const char* name) const { return (path_ / name).string(); }

  [[nodiscard]] std::string path() const { return path_.string(); }

  // The one database of this folder: a file in here, or of the PostgreSQL server that
  // NSPOSTURE_TEST_POSTGRES names, so that the same tests hold for both.
  [[nodiscard]] std::string database() const;

 private:
  std::filesystem::path path_;
  mutable std::string database_;
};

// The message of the nsposture::Error that `action` throws; empty when it throws none.
template <typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

inline Cluster small_cluster(unsigned namespaces) {
  Cluster cluster;
  cluster.files = {"dump.json"};
  for (unsigned i = 0; i < namespaces; ++i) {
    Namespace ns;
    ns.meta.name = "team-" + std::to_string(i);
    cluster.namespaces.push_back(ns);
    Binding binding;
    binding.meta.namespace_ = ns.meta.name;
    binding.meta.name = "edit";
    binding.role_ref = {RoleKind::ClusterRole, "edit"};
    binding.subjects = {{SubjectKind::User, {}, "user-" + std::to_string(i)}};
    cluster.bindings.push_back(binding);
  }
  return cluster;
}

inline store::SnapshotInfo info_for(const Cluster& cluster, std::int64_t taken_ns = 1) {
  store::SnapshotInfo info;
  info.cluster = cluster.name;
  info.taken = {taken_ns, 0};
  info.objects = cluster.namespaces.size() + cluster.service_accounts.size() +
                 cluster.roles.size() + cluster.bindings.size() + cluster.workloads.size() +
                 cluster.related.size();
  return info;
}

inline store::AuditEvent numbered_event(std::uint64_t number) {
  store::AuditEvent event;
  event.audit_id = "id-" + std::to_string(number);
  event.verb = "create";
  event.path = "/api/v1/namespaces";
  event.resource = "namespaces";
  event.name = "ns-" + std::to_string(number);
  event.user.username = "user-" + std::to_string(number % 50);
  event.user.groups = {"system:authenticated"};
  event.user_agent = "kubectl/v1.32";
  event.source_ips = {"192.0.2.7"};
  event.code = 201;
  event.decision = "allow";
  event.received = {static_cast<std::int64_t>(1'000'000 + number), 6};
  event.at = event.received;
  event.file = "audit.log";
  event.line = number + 1;
  return event;
}

inline std::vector<store::AuditEvent> numbered_events(std::uint64_t first, std::uint64_t count) {
  std::vector<store::AuditEvent> events;
  for (auto i = first; i < first + count; ++i) events.push_back(numbered_event(i));
  return events;
}

}  // namespace nsposture::tests
