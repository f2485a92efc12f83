#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"
#include "graph/rbac/aggregate.h"

#include <fmt/format.h>

#include <set>

namespace nsposture::escalation::techniques {

namespace {

// Labels that the selector matches; empty when none do.
Labels matching_labels(const LabelSelector& selector) {
  auto labels = selector.match_labels;
  for (const auto& wanted : selector.match_expressions) {
    if (wanted.op == "In" && !wanted.values.empty()) labels.emplace(wanted.key, wanted.values[0]);
    if (wanted.op == "Exists") labels.emplace(wanted.key, "true");
  }
  if (!rbac::selector_matches(selector, labels)) labels.clear();
  return labels;
}

Labels labels_for(const Role& role) {
  if (!role.aggregation) return {};
  for (const auto& selector : role.aggregation->selectors) {
    auto labels = matching_labels(selector);
    if (!labels.empty()) return labels;
  }
  return {};
}

// A ClusterRole that one may fill with any rule: a new one, or one that rules name.
bool may_fill_one(const Evaluation& at, Proof& proof, std::string& name) {
  name = "take-over";
  if (requests::may_create_any(at, proof, RoleKind::ClusterRole, kCluster, name)) return true;
  for (const auto& one : at.rights.names(kEscalateClusterRole, kCluster)) {
    name = one;
    const auto role = at.world.find_cluster_role(one);
    if (role == kNone ? requests::may_create_any(at, proof, RoleKind::ClusterRole, kCluster, one)
                      : requests::may_rewrite(at, proof, role)) {
      return true;
    }
  }
  return false;
}

// Without `escalate` only one's own rights can be put into an aggregated role, which brings nothing
// (rbac-facts.md 3, label aggregate-to-view).
void edges(const Evaluation& at) {
  Proof filling;
  std::string name;
  if (!may_fill_one(at, filling, name)) return;
  std::set<Holding> seen;
  for (const auto& part : at.gainer().parts()) {
    for (const auto& holding : part) {
      if (holding.role == at.world.everything_role()) continue;
      if (!seen.insert({holding.scope, holding.role, 0, 0}).second) continue;
      if (labels_for(at.world.cluster().roles[holding.role]).empty()) continue;
      auto proof = filling;
      proof.push_back(use_of_holding(holding));
      at.sink.emit(at.filled(holding.scope), proof, AggregatedRole{holding.role, name});
    }
  }
}

StepText text(const StepView& view) {
  const auto& detail = std::get<AggregatedRole>(view.edge.detail);
  const auto index = detail.role;
  auto name = detail.part;
  if (view.world.find_cluster_role(name) == kNone) name = requests::fresh_name(view, name);
  std::string labels;
  for (const auto& [key, value] : labels_for(view.world.cluster().roles[index])) {
    labels += fmt::format("{}{}:{}", labels.empty() ? "" : ",", requests::json_text(key),
                          requests::json_text(value));
  }
  const auto json = fmt::format(
      R"({{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{{"name":{},"labels":{{{}}}}},"rules":[{{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}}]}})",
      requests::json_text(name), labels);
  const bool exists = view.world.find_cluster_role(name) != kNone;
  if (exists && !requests::uses(view.edge, kCreateClusterRole)) {
    return {requests::overwrite_object(view, kPatchClusterRole, json),
            fmt::format("the labels make the rules part of the aggregated {}, which is bound to it",
                        requests::describe_role(view.world, index))};
  }
  return {requests::send_object(view, kCreateClusterRole, json),
          fmt::format("the labels make the rules part of the aggregated {}, which is bound to it",
                      requests::describe_role(view.world, index))};
}

}  // namespace

Technique aggregate_role() {
  return {.id = TechniqueId::AggregateRole,
          .title = "Join an aggregated role by a label",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 11,
          .where = kAtCluster,
          .any_of = {kEscalateClusterRole},
          .edges = edges,
          .joint = {.for_one = edges},
          .text = text};
}

}  // namespace nsposture::escalation::techniques
