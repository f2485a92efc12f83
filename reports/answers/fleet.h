// Many clusters in one report: which is at risk, who can create namespaces in several, which role
// of one name differs, what changed since the analysis before. Each renderer escapes for its
// format.
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
  std::string name;                // "" where nobody gave it one
  std::optional<Timestamp> taken;  // of its newest snapshot
  KubernetesVersion kubernetes;    // by its newest snapshot
  bool stale = false;              // not scanned for longer than was asked for
  // Kinds that its newest snapshot lacks (an older one counts), and the log.
  std::vector<std::string> not_read;
  std::optional<Timestamp> judged;      // when it was analyzed last; findings are of then
  bool outdated = false;                // a snapshot or events came after that
  std::array<std::uint64_t, 5> open{};  // not accepted, by severity, Info first
  std::uint64_t creators = 0;           // can create namespaces; Kubernetes' own left out
  std::uint64_t becomes = 0;            // can become able to, by the last analysis
  // Since the analysis before: what came and went. Medium and above, the gravest first.
  std::vector<FleetFinding> fresh, gone;
  // Since the snapshot before: who gained and lost the power to create namespaces.
  std::vector<std::string> gained, lost;
};

// A subject that can create namespaces in two clusters or more.
struct FleetSubject {
  Subject subject;
  std::vector<std::string> clusters;
};

// A role of the same name that lets somebody create namespaces in two clusters or more.
struct FleetRole {
  std::string name;
  std::vector<std::string> clusters;
  bool differs = false;  // its rules are not the same everywhere
};

struct Fleet {
  std::string tool_version;
  Timestamp generated;
  std::vector<FleetCluster> clusters;  // most at risk first
  std::vector<FleetSubject> subjects;  // in most clusters first
  std::vector<FleetRole> roles;        // those that differ first
};

// The most severe open findings first, then how many, then who can create, then the name.
[[nodiscard]] bool more_at_risk(const FleetCluster& a, const FleetCluster& b);

// "(unnamed)" where nobody gave the cluster a name.
[[nodiscard]] std::string shown_cluster(const std::string& name);

// A number that an analysis gives, for people: "-" where the cluster was never analyzed.
[[nodiscard]] std::string judged_number(const FleetCluster& cluster, std::uint64_t number);

}  // namespace nsposture::reports
