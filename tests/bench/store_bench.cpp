// How fast snapshots and events go into the database and come back. Each figure is taken in a
// process of its own, so that its peak memory is its own too. Times are CPU time.
#include "store/store.h"
#include "tests/bench/big_cluster.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace nsposture;

constexpr unsigned kNamespaces = 10'000;
constexpr std::uint64_t kEvents = 500'000;
constexpr std::uint64_t kBatch = 5'000;

// Of this process, so that what else the machine does is left out.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double seconds_of(const std::function<void()>& work) {
  const auto start = cpu_seconds();
  work();
  return cpu_seconds() - start;
}

long peak_mib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void in_own_process(const std::function<void()>& work) {
  std::fflush(stdout);
  if (::fork() == 0) {
    work();
    std::fflush(stdout);
    ::_exit(0);
  }
  int status = 0;
  ::wait(&status);
}

// As a dump has it: every object with a uid, a time and a place, accounts and namespaces too.
Cluster dump_of(unsigned namespaces) {
  auto made = bench::make_big_cluster(namespaces);
  auto cluster = std::move(made.cluster);
  cluster.files = {"dump.json"};
  for (const auto& name : made.namespaces) {
    Namespace ns;
    ns.meta.name = name;
    ns.meta.labels = {{"kubernetes.io/metadata.name", name}};
    ns.phase = "Active";
    cluster.namespaces.push_back(std::move(ns));
    for (const auto* account : {"default", "app", "deployer", "job"}) {
      cluster.service_accounts.emplace_back();
      cluster.service_accounts.back().meta.namespace_ = name;
      cluster.service_accounts.back().meta.name = account;
    }
  }
  std::uint32_t line = 0;
  const auto finish = [&](auto& objects) {
    for (auto& object : objects) {
      object.meta.uid = fmt::format("00000000-0000-4000-8000-{:012}", line);
      object.meta.created = Timestamp{1'795'435'200'000'000'000 + line, 0};
      object.pos = {0, line += 20, 5};
    }
  };
  finish(cluster.namespaces);
  finish(cluster.service_accounts);
  finish(cluster.roles);
  finish(cluster.bindings);
  return cluster;
}

std::vector<store::AuditEvent> events_from(std::uint64_t first) {
  std::vector<store::AuditEvent> events(kBatch);
  for (std::uint64_t i = 0; i < kBatch; ++i) {
    auto& event = events[i];
    const auto n = first + i;
    event.audit_id = fmt::format("00000000-0000-4000-8000-{:012}", n);
    event.verb = "create";
    event.path = "/api/v1/namespaces";
    event.resource = "namespaces";
    event.name = fmt::format("tenant-{}", n);
    event.user.username = fmt::format("user{}@corp.example", n % 3000);
    event.user.groups = {"oidc:team-a", "system:authenticated"};
    event.user_agent = fmt::format("kubectl/v1.{}", n % 40);
    event.source_ips = {"192.0.2.7"};
    event.code = 201;
    event.decision = "allow";
    event.reason = "RBAC: allowed by ClusterRoleBinding \"creators\" of ClusterRole \"creator\"";
    event.object = R"({"kind":"Namespace","metadata":{"name":"tenant","uid":"u"}})";
    event.received = {static_cast<std::int64_t>(1'795'435'200'000'000'000 + n * 1000), 6};
    event.at = event.received;
    event.file = "audit.log";
    event.line = n + 1;
  }
  return events;
}

void snapshots(const std::string& path) {
  in_own_process([&] {
    const auto cluster = dump_of(kNamespaces);
    auto store = store::Store(path, store::OpenMode::ReadWrite).whole();
    store::SnapshotInfo info;
    for (const auto* which : {"first", "second"}) {
      const auto time = seconds_of([&] { store.add_snapshot(cluster, info, {}); });
      fmt::print("store the {} snapshot of {} bindings: {:.2f} s\n", which, cluster.bindings.size(),
                 time);
    }
  });
  in_own_process([&] {
    const auto store = store::Store(path, store::OpenMode::ReadOnly).whole();
    Cluster cluster;
    const auto time = seconds_of([&] { cluster = store.load_snapshot(1); });
    fmt::print("load it: {:.2f} s, peak {} MiB\n", time, peak_mib());
  });
  fmt::print("file: {} MiB\n", std::filesystem::file_size(path) >> 20U);
}

void events(const std::string& path) {
  in_own_process([&] {
    auto store = store::Store(path, store::OpenMode::ReadWrite).whole();
    for (const auto* which : {"new", "known"}) {
      double time = 0;
      for (std::uint64_t first = 0; first < kEvents; first += kBatch) {
        const auto batch = events_from(first);
        time += seconds_of([&] { store.add_events(batch, {}, {}); });
      }
      fmt::print("add {} {} events: {:.0f} a second\n", kEvents, which,
                 static_cast<double>(kEvents) / time);
    }
  });
  in_own_process([&] {
    const auto store = store::Store(path, store::OpenMode::ReadOnly).whole();
    std::uint64_t count = 0;
    const auto time =
        seconds_of([&] { store.for_each_event([&](store::AuditEvent&&) { ++count; }); });
    fmt::print("read {} events in order: {:.0f} a second, peak {} MiB\n", count,
               static_cast<double>(count) / time, peak_mib());
  });
  in_own_process([&] {
    store::Store store(path, store::OpenMode::ReadWrite);
    const auto half = Timestamp{1'795'435'200'000'000'000 + kEvents / 2 * 1000, 0};
    const auto time = seconds_of([&] { store.prune(half); });
    fmt::print("prune half of the events: {:.2f} s\n", time);
  });
}

}  // namespace

int main() {
  auto pattern = (std::filesystem::temp_directory_path() / "nsposture-store-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return EXIT_FAILURE;
  snapshots(pattern + "/snapshots.db");
  events(pattern + "/events.db");
  std::filesystem::remove_all(pattern);
  return EXIT_SUCCESS;
}
