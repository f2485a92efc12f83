#include "analyzer/ingest/manifest/manifest_source.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/posture/all.h"
#include "graph/base/builtin_file.h"
#include "graph/difference/rule_cover.h"
#include "graph/model/object_key.h"
#include "graph/rbac/aggregate.h"
#include "graph/rbac/builtin_roles.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP011",
    "Default role widened",
    store::Severity::Medium,
    "The API server creates its default roles, and people grant `view` or `edit` for what "
    "these roles are known to allow. When it starts, the server restores missing rules but "
    "keeps added ones. Everyone bound to the role gets the added rules.",
    "Remove the added rules. Grant them in a separate role to the subjects that need them.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1098"}};

using Roles = std::map<ObjectKey, std::vector<Role>>;  // one form per version

void add_roles(std::string_view version, Roles& roles) {
  const auto manifest = rbac::builtin_roles_manifest(version);
  if (!manifest) return;
  auto read = ingest::manifest::read_manifest(*manifest, "built-in", "default");
  for (auto& role : read.cluster.roles) roles[key_of(role)].push_back(std::move(role));
}

// The default roles of all versions: an upgrade removes no rule from a role, so rules of an older
// version may remain.
const Roles& roles_of_all_versions() {
  static const Roles all = [] {
    Roles roles;
    for (const auto version : rbac::builtin_roles_versions()) add_roles(version, roles);
    return roles;
  }();
  return all;
}

// `edit` could write Endpoints up to Kubernetes 1.21, and still can on OpenShift.
const PolicyRule& endpoints() {
  static const PolicyRule rule = [] {
    PolicyRule endpoints;
    endpoints.verbs = {"create", "delete", "deletecollection", "patch", "update"};
    endpoints.api_groups = {""};
    endpoints.resources = {"endpoints"};
    return endpoints;
  }();
  return rule;
}

// OpenShift's own restriction on addresses in an EndpointSlice; elsewhere it has no effect.
const PolicyRule& restricted_slices() {
  static const PolicyRule rule = [] {
    PolicyRule slices;
    slices.verbs = {"*"};
    slices.api_groups = {"discovery.k8s.io"};
    slices.resources = {"endpointslices/restricted"};
    return slices;
  }();
  return rule;
}

bool is_selected(const Role& role, const std::vector<Role>& by) {
  return role.kind == RoleKind::ClusterRole && std::ranges::any_of(by, [&](const Role& form) {
           return form.aggregation &&
                  std::ranges::any_of(form.aggregation->selectors,
                                      [&](const LabelSelector& selector) {
                                        return rbac::selector_matches(selector, role.meta.labels);
                                      });
         });
}

// The allowed rules: what any version grants, and the rules of roles that the server's own
// selectors choose. Those roles are judged separately.
difference::RuleCover allowed(const Cluster& cluster, const ObjectKey& key,
                              const std::vector<Role>& forms) {
  difference::RuleCover cover;
  for (const auto& form : forms) {
    for (const auto& rule : form.rules) cover.add(rule);
  }
  cover.add(restricted_slices());
  if (key.name == "system:aggregate-to-edit") cover.add(endpoints());
  const bool selects =
      std::ranges::any_of(forms, [](const Role& form) { return form.aggregation.has_value(); });
  for (std::size_t i = 0; selects && i < cluster.roles.size(); ++i) {
    const auto& role = cluster.roles[i];
    if (!is_selected(role, forms) || key_of(role) == key) continue;
    for (const auto& rule : role.rules) cover.add(rule);
  }
  return cover;
}

std::vector<std::pair<SourcePos, PolicyRule>> added_rules(const Cluster& cluster, const Role& role,
                                                          const std::vector<Role>& forms) {
  const auto cover = allowed(cluster, key_of(role), forms);
  std::vector<std::pair<SourcePos, PolicyRule>> added;
  for (const auto& rule : role.rules) {
    for (auto& part : cover.uncovered(rule)) added.emplace_back(rule.pos, std::move(part));
  }
  return added;
}

void report(const Cluster& cluster, const Role& role,
            const std::vector<std::pair<SourcePos, PolicyRule>>& added, Findings& findings) {
  auto finding = make_finding(kInfo, describe(key_of(role)), role.meta.namespace_, "widened");
  finding.title =
      fmt::format("{} holds more than any version of Kubernetes gives it", finding.subject);
  for (const auto& [pos, rule] : added) {
    store::Evidence evidence;
    evidence.kind = store::EvidenceKind::Role;
    evidence.text = fmt::format("added: {}", rbac::rule_text(rule));
    locate(evidence, cluster, pos.line == 0 ? role.pos : pos);
    finding.evidence.push_back(std::move(evidence));
  }
  findings.push_back(std::move(finding));
}

// Roles that this program merged in are unmodified.
bool is_ours(const Cluster& cluster, const Role& role) {
  return role.pos.file < cluster.files.size() && is_builtin_file(cluster.files[role.pos.file]);
}

void run(const PostureContext& context, Findings& findings) {
  const auto& cluster = context.cluster;
  Roles defaults;
  add_roles(rbac::builtin_roles_of(cluster.kubernetes), defaults);
  for (const auto& role : cluster.roles) {
    const auto own = defaults.find(key_of(role));
    if (is_ours(cluster, role) || (own == defaults.end() && !is_builtin(role.meta))) continue;
    // Usually the role is its version's default, and the other versions need not be checked.
    if (own != defaults.end() && added_rules(cluster, role, own->second).empty()) continue;
    const auto& all = roles_of_all_versions();
    const auto known = all.find(key_of(role));
    if (known == all.end()) continue;
    const auto added = added_rules(cluster, role, known->second);
    if (!added.empty()) report(cluster, role, added, findings);
  }
}

}  // namespace

Rule np011() {
  return {kInfo, PostureRule{run, Review::Never}};
}

}  // namespace nsposture::rules::posture
