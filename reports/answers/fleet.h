// Many clusters in one report: which are at risk, which subjects can create namespaces in several,
// which roles of one name differ, what changed since the previous analysis. Each renderer escapes
// for its format.
#pragma once

#include "graph/base/timestamp.h"
#include "graph/model/kubernetes_version.h"
#include "graph/model/subject.h"
#include "store/records/finding.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

struct FleetFinding {
  store::Severity severity = store::Severity::Info;
  std::string rule;
  std::string title;
  std::string fingerprint;
};

struct FleetCluster {
  std::string name;                // "" for an unnamed cluster
  std::optional<Timestamp> taken;  // of its newest snapshot
  KubernetesVersion kubernetes;    // by its newest snapshot
  bool stale = false;              // the last scan is older than the requested limit
  // Kinds that its newest snapshot lacks (an older snapshot counts), and the log.
  std::vector<std::string> not_read;
  std::optional<Timestamp> judged;      // the last analysis; findings are from then
  bool outdated = false;                // a snapshot or events are newer than that
  std::array<std::uint64_t, 5> open{};  // not accepted, by severity, Info first
  std::uint64_t creators = 0;           // can create namespaces; without Kubernetes' own components
  std::uint64_t becomes = 0;            // could gain that, according to the last analysis
  // New and resolved since the previous analysis. Medium and above, the most severe first.
  std::vector<FleetFinding> fresh, gone;
  // Since the previous snapshot: subjects that gained and lost the ability to create namespaces.
  std::vector<std::string> gained, lost;
};

// A subject that can create namespaces in at least two clusters.
struct FleetSubject {
  Subject subject;
  std::vector<std::string> clusters;
};

// A role name that gives the ability to create namespaces in at least two clusters.
struct FleetRole {
  std::string name;
  std::vector<std::string> clusters;
  bool differs = false;  // its rules are not equal in all of them
};

struct Fleet {
  std::string tool_version;
  Timestamp generated;
  std::vector<FleetCluster> clusters;  // most at risk first
  std::vector<FleetSubject> subjects;  // those in most clusters first
  std::vector<FleetRole> roles;        // those that differ first
};

// Order: the most severe open findings, then their number, the number of creators, and the name.
[[nodiscard]] bool more_at_risk(const FleetCluster& a, const FleetCluster& b);

// "(unnamed)" for an unnamed cluster.
[[nodiscard]] std::string shown_cluster(const std::string& name);

// A number from an analysis, for display: "-" when the cluster was never analyzed.
[[nodiscard]] std::string judged_number(const FleetCluster& cluster, std::uint64_t number);

}  // namespace nsposture::reports
