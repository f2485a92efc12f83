#include "analyzer/rules/rests_on.h"

#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/registry.h"
#include "store/records/not_judged.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules {

namespace {

const Kinds& bindings() {
  static const Kinds kinds = {"ClusterRoleBinding", "RoleBinding"};
  return kinds;
}

// A path may start with an object that does not exist: the user who creates it controls it.
const Kinds& what_paths_miss() {
  static const Kinds kinds = {"ClusterRole", "Role", "ServiceAccount", "Namespace"};
  return kinds;
}

std::vector<RestsOn> table() {
  const auto& cluster = kinds_of_cluster_grants();
  const auto& all = kinds_of_grants();
  const auto& paths = kinds_of_paths();
  return {
      {"NP001", cluster, {}},
      {"NP002", paths, what_paths_miss()},
      {"NP003", paths, what_paths_miss()},
      {"NP004", cluster, {}},
      {"NP005", cluster, {}},
      {"NP006", all, {}},
      {"NP007", all, {}},
      {"NP008", cluster, {}},
      {"NP009", cluster, {}},
      {"NP010", {"Namespace"}, {}},
      {"NP011", {"ClusterRole", "Role"}, {}},
      {"NP101", all, {}},
      {"NP102", all, {}},
      {"NP103", all, {}},
      {"NP111", {"Namespace"}, {}},
      {"NP114", {"Namespace"}, {}},
      {"NP116", all, {}},
      {"NP124", all, {}},
      {"NP127", all, all},
  };
}

// Rules that are not in the table: object rules and change rules.
bool judges_objects(std::string_view id) {
  const Rule* rule = find_rule(id);
  return rule != nullptr && (std::holds_alternative<ObjectRule>(rule->judge) ||
                             std::holds_alternative<ChangeRule>(rule->judge));
}

const RestsOn* entry_of(std::string_view id) {
  const auto& entries = rests_on();
  const auto found = std::ranges::find(entries, id, &RestsOn::rule);
  return found == entries.end() ? nullptr : &*found;
}

// Unread parts of inputs may contain anything: each command reports them itself, and no rule can be
// named.
std::vector<NotRead> kinds_missing(const Reading& reading, const Kinds& kinds) {
  auto missing = reading.missing(kinds);
  std::erase_if(missing, [](const NotRead& one) { return one.kind.empty(); });
  return missing;
}

// Includes kinds missing from a dump of RBAC alone: a rule about such a kind cannot judge.
std::vector<NotRead> kinds_lacking(const Reading& reading, const Kinds& kinds) {
  std::vector<NotRead> lacking;
  for (const auto kind : kinds) {
    if (reading.lacks(kind)) {
      lacking.push_back({std::string(kind), reading.kinds.find(kind)->second.why});
    }
  }
  return lacking;
}

store::Finding unknown(const store::RuleInfo& info, const std::vector<NotRead>& missing) {
  auto finding = make_finding(info, "", "", store::kNotReadKey);
  finding.severity = store::Severity::Info;
  finding.title = fmt::format("unknown whether there is more of \"{}\": {} {} not read", info.title,
                              names_of(missing), missing.size() == 1 ? "was" : "were");
  for (const auto& one : missing) doubt(finding, store::Confidence::Low, describe(one));
  finding.next_steps.emplace_back(
      "read the cluster again with an identity that may list these kinds, or add them to the dump");
  return finding;
}

}  // namespace

const std::vector<RestsOn>& rests_on() {
  static const std::vector<RestsOn> entries = table();
  return entries;
}

void add_unknown(const Reading& reading, Findings& findings) {
  // In this case, every report states in one sentence what is unknown.
  if (reading.is_log_alone()) return;
  for (const auto& entry : rests_on()) {
    // Objects that may exist do not hide a path.
    const bool paths = entry.silent_without == kinds_of_paths();
    const auto missing = paths ? kinds_missing(reading, entry.silent_without)
                               : kinds_lacking(reading, entry.silent_without);
    const Rule* rule = missing.empty() ? nullptr : find_rule(entry.rule);
    if (rule != nullptr) findings.push_back(unknown(rule->info, missing));
  }
}

bool is_unknown(const store::Finding& finding) {
  return finding.fingerprint == store::fingerprint({finding.rule, "", "", store::kNotReadKey});
}

void doubt_what_was_not_read(const Reading& reading, Findings& findings) {
  for (auto& finding : findings) {
    const auto* entry = entry_of(finding.rule);
    if (entry == nullptr && !judges_objects(finding.rule)) continue;
    const auto& kinds = entry == nullptr ? bindings() : entry->wrong_without;
    for (const auto& one : kinds_missing(reading, kinds)) {
      doubt(finding, store::Confidence::Low, describe(one));
    }
  }
}

}  // namespace nsposture::rules
