#include "graph/escalation/steps/path_text.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/fill_role.h"
#include "graph/escalation/requests/text.h"
#include "graph/model/subject.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace nsposture::escalation::steps {

namespace {

bool is_shared(NodeType type) {
  return type != NodeType::Identity && type != NodeType::Gain && type != NodeType::Everything &&
         type != NodeType::Target && type != NodeType::Indirect && type != NodeType::Written &&
         type != NodeType::RoleOf;
}

// Creations with a node of their own are steps, and no path continues from them.
bool is_premise(const NodeKey& key) {
  return (key.type == NodeType::MissingAccounts && key.b != 0) ||
         (key.type == NodeType::Certificate && key.a != 0) || key.type == NodeType::Prepared;
}

// A token secret that is prepared, identified by its service account.
bool is_secret(const NodeKey& key) {
  return key.type == NodeType::Prepared &&
         key.a == static_cast<std::uint32_t>(TechniqueId::PrepareSecret);
}

// The request itself when kubectl has a command for it, else the API server's own response.
std::string target_line(const StepView& view, const EscalationTarget& target) {
  auto resource = target.resource;
  if (!target.api_group.empty()) resource += '.' + target.api_group;
  const auto in = target.namespace_.empty() && target.resource != "namespaces"
                      ? std::string()
                      : requests::in_namespace(target.namespace_);
  const auto named = target.name.empty() ? std::string() : ' ' + shell_quote(target.name);
  const bool whole = target.subresource.empty();
  if (whole && target.verb == "get" && !named.empty()) {
    return fmt::format("{} {}get {}{}", view.kubectl, in, shell_quote(resource), named);
  }
  if (whole && target.verb == "list" && named.empty()) {
    const auto* all = target.namespace_.empty() ? " --all-namespaces" : "";
    return fmt::format("{} {}get {}{}", view.kubectl, in, shell_quote(resource), all);
  }
  if (whole && target.verb == "delete" && !named.empty()) {
    return fmt::format("{} {}delete {}{}", view.kubectl, in, shell_quote(resource), named);
  }
  const auto sub = whole ? std::string() : " --subresource=" + shell_quote(target.subresource);
  const auto* all = target.namespace_.empty() ? " --all-namespaces" : "";
  return fmt::format("{} {}auth can-i {} {}{}{}{}", view.kubectl, in, shell_quote(target.verb),
                     shell_quote(resource), named, sub, all);
}

// Whether it works in only one namespace, whether or not that is the namespace of the service
// account it brings.
bool names_namespace(const Proof& proof) {
  return std::any_of(proof.begin(), proof.end(),
                     [](const PassedCheck& use) { return use.scope >= kFirstNamespace; });
}

// An identity without a user name is bound by its group.
std::string holder_json(const Identities& identities, std::uint32_t identity) {
  const auto& person = identities.person(identity);
  if (person.username.empty()) {
    return requests::subject_json(Subject{SubjectKind::Group, {}, identities.group_of(identity)},
                                  {});
  }
  return requests::subject_json(subject_from_username(person.username), {});
}

}  // namespace

// What an identity may do with what it gained last.
struct PathWriter::Held {
  Held(const search::EscalationGraph& graph, std::uint32_t node, std::uint32_t own_node,
       std::uint32_t from)
      : by(graph.world()),
        other(graph.world()),
        rights(graph.rights_of(node, by, unused)),
        own(graph.rights_of(own_node, other, unused)) {
    const auto& key = graph.key(from);
    if (key.type != NodeType::Gain) return;
    gain = {{gain_scope(key), key.a, kNone, kNone}};
    rights.add_gained(gain);
  }

  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  Rights by, other;  // what constrains `rights`; nothing constrains `own`
  std::vector<Holding> unused, gain;
  Rights rights, own;
};

TakeoverPath PathWriter::write(std::uint32_t start, const search::Hops& hops) {
  hops_ = &hops;
  path_ = {};
  made_.clear();
  actors_.clear();
  pending_.clear();
  const auto& key = graph_.key(start);
  const auto& person = graph_.identities().person(key.a);
  actors_[start] = {start, start, person, person, "kubectl", "kubectl"};
  for (std::size_t i = 0; i < hops.size(); ++i) {
    path_.cost += search::cost_of(hops[i].edge);
    follow(i);
  }
  return std::move(path_);
}

void PathWriter::follow(std::size_t index) {
  const auto& hop = (*hops_)[index];
  const auto to = hop.edge.to;
  if (hop.edge.technique == TechniqueId::Membership) {
    if (!actors_.contains(to)) actors_[to] = actors_[hop.from];
    return;
  }
  Pending what{index, hop.from};
  if (hop.edge.technique == TechniqueId::None) {
    const auto at = pending_.find(hop.from);
    if (at == pending_.end()) {
      if (!actors_.contains(to)) actors_[to] = actors_[hop.from];
      return;
    }
    what = at->second;
  }
  if (is_shared(graph_.key(to).type) && !is_premise(graph_.key(to))) {
    pending_[to] = what;
    return;
  }
  emit(what, to, index);
}

bool PathWriter::is_made_already(const Edge& edge) {
  if (!is_technique(edge.technique)) return false;
  const auto& technique = technique_of(edge.technique);
  if (technique.made_once == nullptr) return false;
  return !made_.emplace(technique.id, technique.made_once(graph_.world(), edge)).second;
}

// A GET that opens a connection without `create`, on some versions.
bool connects_by_get(const Step& step) {
  const auto asks = [&step](std::string_view verb) {
    return std::any_of(step.checks.begin(), step.checks.end(), [&](const StepCheck& check) {
      const auto& into = check.subresource;
      return check.verb == verb && check.resource == "pods" &&
             (into == "exec" || into == "attach" || into == "portforward");
    });
  };
  return asks("get") && !asks("create");
}

// The version-dependent feature on which a step depends.
std::optional<rbac::Feature> feature_of(const Step& step) {
  if (step.technique == TechniqueId::ConstrainedImpersonation) {
    return rbac::Feature::ConstrainedImpersonation;
  }
  if (connects_by_get(step)) return rbac::Feature::ConnectNeedsCreate;
  const auto writes = [&step](std::string_view resource) {
    return std::any_of(step.checks.begin(), step.checks.end(),
                       [&](const StepCheck& check) { return check.resource == resource; });
  };
  if (writes("mutatingadmissionpolicies")) return rbac::Feature::MutatingAdmissionPolicy;
  if (writes("validatingadmissionpolicies")) return rbac::Feature::ValidatingAdmissionPolicy;
  return std::nullopt;
}

void PathWriter::emit(const Pending& what, std::uint32_t to, std::size_t index) {
  const auto& hop = (*hops_)[what.hop];
  if (is_made_already(hop.edge)) return become(what, to);
  const auto& actor = actors_[what.from];
  const Held held(graph_, actor.node, actor.own, what.from);
  auto view = view_of(what, to, index);
  view.rights = &held.rights;
  view.own_rights = &held.own;
  const auto person = shown(actor.person, what.hop);
  Step step;
  const bool direct = hop.edge.technique == TechniqueId::Direct;
  step.technique = hop.edge.technique;
  step.as = view.as;
  step.gains = view.gains;
  step.identity = {person.username, person.groups};
  step.grants = grants_of(hop.edge, view.ns);
  step.checks = checks_of(hop.edge, view);
  auto text = direct ? direct_text(view) : technique_of(hop.edge.technique).text(view);
  step.request = std::move(text.request);
  step.because = std::move(text.because);
  const auto feature = feature_of(step);
  if (feature && graph_.world().holds(*feature) == rbac::Holds::Unknown) step.hinges_on = feature;
  path_.steps.push_back(std::move(step));
  become(what, to);
}

void PathWriter::become(const Pending& what, std::uint32_t to) {
  const auto& hop = (*hops_)[what.hop];
  const auto& key = graph_.key(to);
  auto actor = actors_[hop.actor != kNone ? hop.actor : what.from];
  if (key.type == NodeType::Identity) {
    // With all the groups that its certificate names, also in later steps.
    actor.person = shown(graph_.identities().person(key.a), what.hop);
    actor.node = to;
    if (key.b == kReal) {
      actor.own = to;
      actor.own_person = actor.person;
      actor.own_kubectl = "kubectl --user=" + shell_quote(requests::credential_name(actor.person));
      actor.kubectl = actor.own_kubectl;
    } else {
      const bool by_name =
          key.b >= kConstrained && graph_.identities().constraint(key.b).mode != "user-info";
      actor.kubectl = actor.own_kubectl + ' ' +
                      (by_name ? requests::name_flag(actor.person)
                               : requests::impersonation_flags(actor.person));
    }
  } else if (key.type == NodeType::Gain && gain_scope(key) == key.b) {
    // Bound to the requester itself, which may impersonate again.
    actor.node = actor.own;
    actor.person = actor.own_person;
    actor.kubectl = actor.own_kubectl;
  } else if (key.type == NodeType::Everything) {
    const auto* as = std::get_if<ImpersonatedName>(&hop.edge.detail);
    const auto& name = as != nullptr ? as->username : requests::object_name(hop.edge);
    actor.person = {name.empty() ? "take-over" : name, {std::string(kGroupMasters)}, false};
    actor.kubectl = as != nullptr
                        ? actor.own_kubectl + ' ' + requests::impersonation_flags(actor.person)
                        : std::string("kubectl");
  }
  actors_.emplace(to, std::move(actor));
}

// Of the groups that a certificate may name, those that the rest of the path needs.
Person PathWriter::shown(const Person& person, std::size_t index) const {
  if (!person.chosen_groups) return person;
  std::set<std::string> groups = {std::string(kGroupAuthenticated)};
  for (auto i = index; i < hops_->size(); ++i) {
    const auto from = graph_.key((*hops_)[i].from);
    if (from.type != NodeType::Identity) continue;
    const auto& actor = graph_.identities().person(from.a);
    const bool same =
        actor.username == person.username || (actor.chosen_groups && actor.username.empty());
    if (!same) continue;
    for (const auto& use : (*hops_)[i].edge.proof) {
      if (use.gained()) continue;
      const auto& binding = graph_.world().cluster().bindings[use.by.binding];
      const auto& subject = binding.subjects[use.by.subject];
      if (subject.kind == SubjectKind::Group) groups.insert(subject.name);
    }
    const auto technique = (*hops_)[i].edge.technique;
    if (!is_technique(technique)) continue;
    if (const auto group = technique_of(technique).group; !group.empty()) groups.emplace(group);
  }
  return {person.username, {groups.begin(), groups.end()}, false};
}

// The identity that a certificate requested at this hop will name.
Person PathWriter::certified(std::size_t index) const {
  // The request of a kubelet, or of any other user.
  const bool node = graph_.key((*hops_)[index].edge.to).a == 2;
  const auto issued = node ? NodeType::NodeAgents : NodeType::Certificate;
  for (auto i = index; i < hops_->size(); ++i) {
    const auto& hop = (*hops_)[i];
    const auto& to = graph_.key(hop.edge.to);
    if (graph_.key(hop.from).type == issued && to.type == NodeType::Identity) {
      return shown(graph_.identities().person(to.a), i);
    }
  }
  return {};
}

// What is gained in every namespace is created in the namespace where it is used.
std::string PathWriter::later_namespace(std::size_t index) const {
  const auto& world = graph_.world();
  for (auto i = index + 1; i < hops_->size(); ++i) {
    const auto& key = graph_.key((*hops_)[i].edge.to);
    if (key.type == NodeType::Identity) {
      const auto subject = subject_from_username(graph_.identities().person(key.a).username);
      if (subject.kind == SubjectKind::ServiceAccount) return subject.namespace_;
    }
    if (key.type == NodeType::Gain && gain_scope(key) >= kFirstNamespace) {
      return world.scope_name(gain_scope(key));
    }
    for (const auto& use : (*hops_)[i].edge.proof) {
      if (use.scope >= kFirstNamespace) return world.scope_name(use.scope);
    }
  }
  return "default";
}

std::string PathWriter::namespace_for(const Pending& what, std::uint32_t to,
                                      std::size_t index) const {
  const auto& world = graph_.world();
  const auto& key = graph_.key(to);
  if (key.type == NodeType::Gain) {
    const auto scope = gain_scope(key);
    if (scope == kCluster) return {};
    return scope == kAllNamespaces ? later_namespace(index) : world.scope_name(scope);
  }
  for (const auto& use : (*hops_)[what.hop].edge.proof) {
    if (use.scope >= kFirstNamespace) return world.scope_name(use.scope);
    if (use.scope == kAllNamespaces) return later_namespace(what.hop);
  }
  return {};
}

std::vector<std::string> PathWriter::subjects_for(const Pending& what, std::uint32_t to) const {
  std::vector<std::string> subjects;
  // With the rules of another identity it is still the same identity.
  const auto add = [&](std::uint32_t node) {
    const auto& key = graph_.key(beneficiary_of(node));
    if (key.type != NodeType::Identity) return;
    const auto json = holder_json(graph_.identities(), key.a);
    if (std::find(subjects.begin(), subjects.end(), json) == subjects.end()) {
      subjects.push_back(json);
    }
  };
  const auto& key = graph_.key(to);
  for (const auto& hop : *hops_) {
    for (const auto& use : hop.edge.proof) {
      const bool this_one = use.gained() && use.by.role == key.a && use.by.scope == gain_scope(key);
      if (!this_one || hop.from == to) continue;
      // The identity that fills a role need not be the one it is bound to.
      add(use.only_holds() && hop.actor != kNone ? hop.actor : hop.from);
    }
  }
  const bool goes_on = std::any_of(hops_->begin(), hops_->end(),
                                   [to](const search::Hop& hop) { return hop.from == to; });
  if (goes_on || subjects.empty()) add(actors_.at(what.from).own);
  return subjects;
}

// The identity for which rules were written, possibly through others.
std::uint32_t PathWriter::beneficiary_of(std::uint32_t node) const {
  while (graph_.key(node).type == NodeType::Written) node = graph_.beneficiary_of(node);
  return node;
}

// Roles whose rules a giver may pass on in the role that it writes: its own, those passed to it,
// and those bound to it before.
std::set<std::uint32_t> PathWriter::roles_held(std::uint32_t node, std::size_t until) const {
  const auto& world = graph_.world();
  const auto key = graph_.key(node);
  if (key.type == NodeType::Written) {
    auto held = roles_held(key.a, until);
    held.merge(roles_held(graph_.beneficiary_of(node), until));
    return held;
  }
  std::set<std::uint32_t> held;
  if (key.type != NodeType::Identity) return held;
  const auto& detail = std::get<WrittenRules>((*hops_)[until].edge.detail);
  const auto at = detail.part.empty() ? world.role_scope(detail.role) : kCluster;
  const auto rights = graph_.identities().rights(key.a);
  const auto take = [&](Scope scope, std::uint32_t role) {
    const bool valid = scope == kCluster || scope == at;
    if (valid && role < world.everything_role()) held.insert(role);
  };
  for (const auto& part : rights.parts()) {
    for (const auto& holding : part) take(holding.scope, holding.role);
  }
  for (std::size_t i = 0; i < until; ++i) {
    const auto& to = graph_.key((*hops_)[i].edge.to);
    if (to.type == NodeType::Gain) take(gain_scope(to), to.a);
  }
  return held;
}

// Of the rules that are passed on, those that the rest of the path needs; all of them when that
// cannot be determined.
std::vector<PolicyRule> PathWriter::rules_used(const Pending& what) const {
  const auto& world = graph_.world();
  const auto& edge = (*hops_)[what.hop].edge;
  const auto& detail = std::get<WrittenRules>(edge.detail);
  const auto scope = detail.scope;
  auto held = roles_held((*hops_)[what.hop].from, what.hop);
  const auto written = detail.part.empty() ? detail.role : world.find_cluster_role(detail.part);
  if (written != kNone && requests::deletes_role(edge, world.role_object(written).kind)) {
    held.erase(written);
  }
  std::set<std::pair<std::uint32_t, std::uint32_t>> used;
  bool all = false;
  for (auto i = what.hop + 1; i < hops_->size(); ++i) {
    const auto& hop = (*hops_)[i];
    for (const auto& use : hop.edge.proof) {
      const bool theirs =
          use.gained() && use.rule != kNone && use.by.scope == scope && held.contains(use.by.role);
      if (theirs) used.emplace(use.by.role, use.rule);
    }
    const auto technique = hop.edge.technique;
    all = all || (is_technique(technique) && technique_of(technique).rests_on_cover);
  }
  for (const auto role : all ? held : std::set<std::uint32_t>()) {
    const auto count = world.cluster().roles[role].rules.size();
    for (std::uint32_t rule = 0; rule < count; ++rule) used.emplace(role, rule);
  }
  std::vector<PolicyRule> rules;
  for (const auto& [role, rule] : used) {
    const auto& one = world.cluster().roles[role].rules[rule];
    const bool there = std::any_of(rules.begin(), rules.end(), [&](const PolicyRule& other) {
      return other.same_content(one);
    });
    if (!there) rules.push_back(one);
  }
  return rules;
}

StepView PathWriter::view_of(const Pending& what, std::uint32_t to, std::size_t index) {
  const auto& hop = (*hops_)[what.hop];
  const auto& actor = actors_[what.from];
  const auto& key = graph_.key(to);
  StepView view{graph_.world(),
                hop.edge,
                actor.kubectl,
                namespace_for(what, to, index),
                requests::describe_person(shown(actor.person, what.hop)),
                {},
                {},
                {},
                {},
                {},
                {}};
  if (key.type == NodeType::Identity) {
    view.becomes = shown(graph_.identities().person(key.a), index);
    const auto subject = subject_from_username(view.becomes.username);
    if (subject.kind == SubjectKind::ServiceAccount) {
      view.account = subject.name;
      view.account_ns = subject.namespace_;
      if (!view.ns.empty() && !names_namespace(hop.edge.proof)) view.ns = subject.namespace_;
    }
  } else if (key.type == NodeType::Gain) {
    view.role = key.a;
    view.subjects = subjects_for(what, to);
  } else if (key.type == NodeType::Written) {
    view.rules = rules_used(what);
  } else if (key.type == NodeType::Certificate) {
    view.becomes = certified(index);
  } else if (key.type == NodeType::MissingAccounts || is_secret(key)) {
    const auto index_of = key.type == NodeType::MissingAccounts ? key.b - 1 : key.b;
    const auto& account = graph_.world().accounts()[index_of];
    view.account = account.name;
    view.account_ns = graph_.world().scope_name(account.ns);
  }
  view.own_kubectl = actor.own_kubectl;
  if (!path_.steps.empty()) view.suffix = fmt::format("-{}", path_.steps.size() + 1);
  view.gains = gains_text(to, view.ns, view.becomes);
  return view;
}

std::string PathWriter::gains_text(std::uint32_t to, const std::string& ns,
                                   const Person& person) const {
  const auto& key = graph_.key(to);
  const auto& world = graph_.world();
  switch (key.type) {
    case NodeType::Identity: {
      auto text = requests::describe_person(person);
      std::vector<std::string> groups;
      const auto implicit = implicit_groups(subject_from_username(person.username));
      for (const auto& group : person.groups) {
        if (std::find(implicit.begin(), implicit.end(), group) == implicit.end()) {
          groups.push_back(group);
        }
      }
      return groups.empty() ? text : fmt::format("{} in group {}", text, fmt::join(groups, ", "));
    }
    case NodeType::Gain:
      return requests::describe_role(world, key.a) +
             (gain_scope(key) == kCluster ? std::string(" cluster-wide")
                                          : fmt::format(" in namespace \"{}\"", ns));
    case NodeType::Written: {
      const auto beneficiary = beneficiary_of(to);
      return "rules of its own for " +
             requests::describe_person(graph_.identities().person(graph_.key(beneficiary).a));
    }
    case NodeType::Everything:
      return "Group \"system:masters\"";
    case NodeType::Indirect:
      return "a namespace made by " + world.table().indirect()[key.a].controller;
    case NodeType::MissingAccounts:
      return fmt::format("the account \"{}/{}\"", world.scope_name(key.a),
                         world.accounts()[key.b - 1].name);
    case NodeType::Certificate:
      return "a request for a certificate";
    case NodeType::Prepared:
      return prepared_text(key);
    default:
      return fmt::format("{} {}", world.target().verb, world.target().resource);
  }
}

// What one identity prepared for another.
std::string PathWriter::prepared_text(const NodeKey& key) const {
  const auto& world = graph_.world();
  switch (static_cast<TechniqueId>(key.a)) {
    case TechniqueId::PrepareSecret: {
      const auto& account = world.accounts()[key.b];
      return fmt::format("a secret with a token of \"{}/{}\"", world.scope_name(account.ns),
                         account.name);
    }
    case TechniqueId::BindPod: {
      const auto& pod = world.pods()[key.b];
      return fmt::format("the pod \"{}/{}\" for the node", world.scope_name(pod.ns), pod.name);
    }
    case TechniqueId::FreeName:
      return "a name that is free";
    default:
      return "sight of secrets at admission";
  }
}

std::vector<StepGrant> PathWriter::grants_of(const Edge& edge, const std::string& ns) const {
  std::vector<StepGrant> grants;
  for (const auto& use : edge.proof) {
    const auto role = use.by.role >= graph_.world().everything_role() ? kNone : use.by.role;
    const auto scope = use.scope == kCluster         ? std::string()
                       : use.scope == kAllNamespaces ? ns
                                                     : graph_.world().scope_name(use.scope);
    const rbac::Grant grant{use.by.binding, use.by.subject, role, use.rule};
    // Several checks of one step usually depend on one rule.
    const bool told = std::any_of(grants.begin(), grants.end(), [&](const StepGrant& one) {
      return one.grant == grant && one.scope == scope && one.gained == use.gained();
    });
    if (!told) grants.push_back({grant, scope, use.gained()});
  }
  return grants;
}

std::vector<StepCheck> PathWriter::checks_of(const Edge& edge, const StepView& view) const {
  const auto& world = graph_.world();
  std::vector<StepCheck> checks;
  for (const auto& use : edge.proof) {
    if (use.only_holds()) continue;
    const auto& spec = world.table().spec(use.right);
    StepCheck check{spec.verb, spec.api_group, spec.resource, spec.subresource, {}, use.name};
    if (!use.mode.empty()) check.verb = "impersonate-on:" + use.mode + ':' + spec.verb;
    if (use.scope == kAllNamespaces)
      check.namespace_ = view.account_ns.empty() ? view.ns : view.account_ns;
    if (use.scope >= kFirstNamespace) check.namespace_ = world.scope_name(use.scope);
    if (check.name == "*") check.name = use.right == kCreateToken ? view.account : "any";
    if (check.resource == "namespaces" && check.subresource.empty()) check.namespace_ = check.name;
    checks.push_back(std::move(check));
  }
  return checks;
}

StepText PathWriter::direct_text(const StepView& view) const {
  const auto& target = graph_.world().target();
  if (target.is_namespace_creation()) {
    auto name = requests::name_used(view.edge, kTarget);
    if (requests::uses(view.edge, kTargetApply)) {
      return {requests::overwrite_object(view, kTargetApply,
                                         requests::object_json("v1", "Namespace", {}, name, {})),
              "create and patch are both granted for this name, so that apply creates it"};
    }
    if (name.empty()) name = target.name.empty() ? "NAME" : target.name;
    return {fmt::format("{} create namespace {}", view.kubectl, shell_quote(name)),
            view.edge.proof.empty() ? "system:masters is allowed everything before RBAC is asked"
                                    : "a cluster-wide grant allows it"};
  }
  return {target_line(view, target), "this is the request that was asked about"};
}

}  // namespace nsposture::escalation::steps
