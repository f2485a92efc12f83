#include "analyzer/analysis/fleet.h"

#include "analyzer/analysis/history.h"
#include "analyzer/analysis/load.h"
#include "analyzer/rules/registry.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/namespace_creation.h"
#include "graph/rbac/platform_objects.h"

#include <algorithm>
#include <map>
#include <set>

namespace nsposture::analysis {

namespace {

// The subjects that can create namespaces in one snapshot, without Kubernetes' own components, and
// the rules of the roles that allow it.
struct Powers {
  std::set<Subject> creators;
  std::map<std::string, std::string> roles;  // name -> its rules, as one text
};

std::string text_of(const std::vector<PolicyRule>& rules) {
  std::vector<std::string> lines;
  for (const auto& rule : rules) {
    std::string line;
    for (const auto* list :
         {&rule.verbs, &rule.api_groups, &rule.resources, &rule.resource_names}) {
      auto sorted = *list;
      std::ranges::sort(sorted);
      for (const auto& item : sorted) line.append(item).append(1, '\0');
      line.append(1, '\1');
    }
    lines.push_back(std::move(line));
  }
  std::ranges::sort(lines);
  std::string text;
  for (const auto& line : lines) text.append(line).append(1, '\2');
  return text;
}

Powers powers_of(const Cluster& cluster) {
  const rbac::Authorizer authorizer(cluster);
  const rbac::PlatformObjects platform(cluster);
  Powers powers;
  for (const auto& creator : rbac::namespace_creators(authorizer)) {
    for (const auto& grant : creator.grants) {
      if (platform.is_own(cluster, grant)) continue;
      powers.creators.insert(creator.subject);
      const auto& role = cluster.roles[grant.role];
      powers.roles.emplace(role.meta.name, text_of(role.rules));
    }
  }
  return powers;
}

std::vector<std::string> missing_in(const std::set<Subject>& some,
                                    const std::set<Subject>& others) {
  std::vector<std::string> list;
  for (const auto& subject : some) {
    if (!others.contains(subject)) list.push_back(describe(subject));
  }
  return list;
}

using Fingerprints = std::set<std::string, std::less<>>;

// Findings of `some` that `others` lacks, from medium on, the most severe first.
std::vector<reports::FleetFinding> beyond(const std::vector<store::Finding>& some,
                                          const std::vector<store::Finding>& others,
                                          const store::AcceptedAt& accepted) {
  Fingerprints known;
  for (const auto& finding : others) known.insert(finding.fingerprint);
  std::vector<reports::FleetFinding> list;
  for (const auto& finding : some) {
    if (finding.severity < store::Severity::Medium || known.contains(finding.fingerprint) ||
        accepted.covering(finding) != nullptr) {
      continue;
    }
    list.push_back({finding.severity, finding.rule, finding.title, finding.fingerprint});
  }
  std::ranges::stable_sort(list, std::greater<>(), &reports::FleetFinding::severity);
  return list;
}

void add_findings(reports::FleetCluster& cluster, const store::ClusterStore& store,
                  const store::SnapshotInfo& newest, Timestamp now) {
  const auto latest = store.latest_analysis();
  if (!latest) return;
  cluster.judged = latest->at;
  cluster.outdated = came_after(store, *latest, newest).any();
  const store::AcceptedAt accepted(store.acceptances(), now);
  const auto findings = store.findings(latest->id);
  for (const auto& finding : findings) {
    if (rules::info_of(finding).claim == store::Claim::CanBecomeAble) ++cluster.becomes;
    if (accepted.covering(finding) == nullptr) {
      ++cluster.open.at(static_cast<std::size_t>(finding.severity));
    }
  }
  const auto before = store.analysis_before(latest->id);
  if (!before) return;
  const auto earlier = store.findings(before->id);
  cluster.fresh = beyond(findings, earlier, accepted);
  cluster.gone = beyond(earlier, findings, accepted);
}

// Compares with the snapshot before the newest.
void add_gains(reports::FleetCluster& cluster, const Powers& now,
               const store::ClusterStore& store) {
  const auto infos = snapshots_by_time(store);
  if (infos.size() < 2) return;
  const auto before = powers_of(store.load_snapshot(infos[infos.size() - 2].id));
  cluster.gained = missing_in(now.creators, before.creators);
  cluster.lost = missing_in(before.creators, now.creators);
}

// Finds subjects and roles that occur in several clusters.
class Across {
 public:
  void add(const std::string& cluster, const Powers& powers) {
    for (const auto& subject : powers.creators) subjects_[subject].push_back(cluster);
    for (const auto& [name, rules] : powers.roles) {
      auto& role = roles_[name];
      role.clusters.push_back(cluster);
      role.variants.insert(rules);
    }
  }

  void put(reports::Fleet& fleet) const {
    for (const auto& [subject, clusters] : subjects_) {
      if (clusters.size() > 1) fleet.subjects.push_back({subject, clusters});
    }
    for (const auto& [name, role] : roles_) {
      if (role.clusters.size() < 2) continue;
      fleet.roles.push_back({name, role.clusters, role.variants.size() > 1});
    }
    std::ranges::stable_sort(fleet.subjects, std::greater<>(),
                             [](const auto& one) { return one.clusters.size(); });
    std::ranges::stable_sort(fleet.roles, [](const auto& a, const auto& b) {
      if (a.differs != b.differs) return a.differs;
      return a.clusters.size() > b.clusters.size();
    });
  }

 private:
  struct SharedRole {
    std::vector<std::string> clusters;
    std::set<std::string> variants;
  };

  std::map<Subject, std::vector<std::string>> subjects_;
  std::map<std::string, SharedRole> roles_;
};

}  // namespace

void for_each_cluster(const store::Store& store,
                      const std::function<void(const store::ClusterStore& store,
                                               const store::SnapshotInfo& newest)>& visit) {
  for (const auto& name : store.clusters()) {
    const auto cluster = store.cluster(name);
    // Another process may prune the snapshot meanwhile.
    if (const auto newest = cluster.latest_snapshot()) visit(cluster, *newest);
  }
}

reports::Fleet build_fleet(const store::Store& store, std::chrono::seconds stale,
                           const RunInfo& run) {
  reports::Fleet fleet;
  fleet.tool_version = run.version;
  fleet.generated = run.at;
  const auto oldest = fleet.generated.ns - std::chrono::nanoseconds(stale).count();
  Across across;
  for_each_cluster(store, [&](const store::ClusterStore& held, const store::SnapshotInfo& newest) {
    reports::FleetCluster cluster;
    cluster.name = newest.cluster;
    cluster.taken = newest.taken;
    cluster.kubernetes = newest.kubernetes;
    cluster.stale = newest.taken.ns < oldest;
    cluster.not_read = newest.not_read;
    if (logs_gave_nothing(held.coverage())) cluster.not_read.emplace_back("the audit log");
    // A snapshot without bindings would look as if no subject had any permission.
    const auto powers = powers_of(held.load_snapshot(snapshots_by_time(held).back().id));
    cluster.creators = powers.creators.size();
    add_findings(cluster, held, newest, fleet.generated);
    add_gains(cluster, powers, held);
    across.add(cluster.name, powers);
    fleet.clusters.push_back(std::move(cluster));
  });
  std::ranges::sort(fleet.clusters, reports::more_at_risk);
  across.put(fleet);
  return fleet;
}

}  // namespace nsposture::analysis
