#include "graph/escalation/path_text.h"

#include "graph/escalation/text.h"
#include "graph/model/subject.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace nsposture::escalation {

namespace {

constexpr std::string_view kByToken = "kubectl --token=\"$TOKEN\"";
constexpr std::string_view kByCertificate =
    "kubectl --client-certificate=crt.pem --client-key=key.pem";

bool is_shared(NodeType type) {
  return type != NodeType::Identity && type != NodeType::Gain && type != NodeType::Everything &&
         type != NodeType::Target && type != NodeType::Indirect;
}

// Creations that stand at a node of their own are steps, not ways on.
bool is_premise(const NodeKey& key) {
  return (key.type == NodeType::MissingAccounts && key.b != 0) ||
         (key.type == NodeType::Certificate && key.a == 1);
}

std::string subject_json(const Person& person) {
  if (person.username.empty()) {
    auto text = describe_person(person);
    text = text.substr(text.find('"') + 1);
    text.pop_back();
    return fmt::format(R"({{"kind":"Group","apiGroup":"rbac.authorization.k8s.io","name":{}}})",
                       json_text(text));
  }
  const auto subject = subject_from_username(person.username);
  if (subject.kind == SubjectKind::ServiceAccount) {
    return fmt::format(R"({{"kind":"ServiceAccount","namespace":{},"name":{}}})",
                       json_text(subject.namespace_), json_text(subject.name));
  }
  return fmt::format(R"({{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":{}}})",
                     json_text(subject.name));
}

}  // namespace

TakeoverPath PathWriter::write(std::uint32_t start, const Hops& hops) {
  hops_ = &hops;
  path_ = {};
  actors_.clear();
  pending_.clear();
  const auto& key = graph_.key(start);
  actors_[start] = {start, graph_.identities().person(key.a), "kubectl", "kubectl"};
  for (std::size_t i = 0; i < hops.size(); ++i) {
    path_.cost += cost_of(hops[i].edge);
    follow(i);
  }
  return std::move(path_);
}

void PathWriter::follow(std::size_t index) {
  const auto& hop = (*hops_)[index];
  const auto to = hop.edge.to;
  if (hop.edge.technique == kMembership) {
    if (!actors_.contains(to)) actors_[to] = actors_[hop.from];
    return;
  }
  Pending what{index, hop.from};
  if (hop.edge.technique == kNoTechnique) {
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

void PathWriter::emit(const Pending& what, std::uint32_t to, std::size_t index) {
  const auto& hop = (*hops_)[what.hop];
  const auto view = view_of(what, to, index);
  const auto& actor = actors_[what.from];
  const auto person = shown(actor.person, what.hop);
  Step step;
  const bool direct = hop.edge.technique == kDirect;
  step.technique = direct ? "direct" : std::string(techniques()[hop.edge.technique].info.id);
  step.as = view.as;
  step.gains = view.gains;
  step.identity = {person.username, person.groups};
  step.grants = grants_of(hop.edge, view.ns);
  step.checks = checks_of(hop.edge, view);
  auto text = direct ? direct_text(view) : techniques()[hop.edge.technique].text(view);
  step.request = std::move(text.request);
  step.because = std::move(text.because);
  path_.steps.push_back(std::move(step));
  become(what, to);
}

void PathWriter::become(const Pending& what, std::uint32_t to) {
  const auto& hop = (*hops_)[what.hop];
  const auto& key = graph_.key(to);
  auto actor = actors_[hop.actor != kNone ? hop.actor : what.from];
  if (key.type == NodeType::Identity) {
    actor.person = graph_.identities().person(key.a);
    actor.node = to;
    if (key.b == kReal) {
      const std::string_view id = techniques()[hop.edge.technique].info.id;
      actor.own_kubectl = id.ends_with("certificate") ? kByCertificate : kByToken;
      actor.kubectl = actor.own_kubectl;
    } else {
      actor.kubectl = actor.own_kubectl + ' ' + impersonation_flags(actor.person);
    }
  } else if (key.type == NodeType::Everything) {
    const auto name = hop.edge.note.empty() ? std::string("take-over") : hop.edge.note;
    actor.person = {name, {std::string(kGroupMasters)}, false};
    const bool impersonated = techniques()[hop.edge.technique].info.id == "impersonate-group";
    actor.kubectl = impersonated ? actor.own_kubectl + ' ' + impersonation_flags(actor.person)
                                 : std::string("kubectl");
  }
  actors_.emplace(to, std::move(actor));
}

// Of the groups that a certificate may name, those that the rest of the way needs.
Person PathWriter::shown(const Person& person, std::size_t index) const {
  if (!person.chosen_groups) return person;
  std::set<std::string> groups = {std::string(kGroupAuthenticated)};
  for (auto i = index; i < hops_->size(); ++i) {
    const auto from = graph_.key((*hops_)[i].from);
    const bool same = from.type == NodeType::Identity &&
                      graph_.identities().person(from.a).username == person.username;
    if (!same) continue;
    for (const auto& use : (*hops_)[i].edge.proof) {
      if (use.gained()) continue;
      const auto& binding = graph_.world().cluster().bindings[use.by.binding];
      const auto& subject = binding.subjects[use.by.subject];
      if (subject.kind == SubjectKind::Group) groups.insert(subject.name);
    }
    if ((*hops_)[i].edge.technique == technique_named("node-agent")) groups.insert("system:nodes");
  }
  return {person.username, {groups.begin(), groups.end()}, false};
}

// What is gained in every namespace is made in the one where it is used.
std::string PathWriter::later_namespace(std::size_t index) const {
  const auto& world = graph_.world();
  for (auto i = index + 1; i < hops_->size(); ++i) {
    const auto& key = graph_.key((*hops_)[i].edge.to);
    if (key.type == NodeType::Identity) {
      const auto subject = subject_from_username(graph_.identities().person(key.a).username);
      if (subject.kind == SubjectKind::ServiceAccount) return subject.namespace_;
    }
    if (key.type == NodeType::Gain && key.b >= kFirstNamespace) return world.scope_name(key.b);
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
    if (key.b == kCluster) return {};
    return key.b == kAllNamespaces ? later_namespace(index) : world.scope_name(key.b);
  }
  for (const auto& use : (*hops_)[what.hop].edge.proof) {
    if (use.scope >= kFirstNamespace) return world.scope_name(use.scope);
    if (use.scope == kAllNamespaces) return later_namespace(what.hop);
  }
  return {};
}

std::vector<std::string> PathWriter::subjects_for(const Pending& what, std::uint32_t to) const {
  std::vector<std::string> subjects;
  const auto add = [&](std::uint32_t node) {
    const auto& key = graph_.key(node);
    if (key.type != NodeType::Identity) return;
    const auto json = subject_json(graph_.identities().person(key.a));
    if (std::find(subjects.begin(), subjects.end(), json) == subjects.end()) {
      subjects.push_back(json);
    }
  };
  const auto& key = graph_.key(to);
  for (const auto& hop : *hops_) {
    for (const auto& use : hop.edge.proof) {
      const bool this_one = use.gained() && use.by.role == key.a && use.by.scope == key.b;
      if (this_one && hop.from != to) add(hop.from);
    }
  }
  const bool goes_on =
      std::any_of(hops_->begin(), hops_->end(), [to](const Hop& hop) { return hop.from == to; });
  if (goes_on || subjects.empty()) add(actors_.at(what.from).node);
  return subjects;
}

StepView PathWriter::view_of(const Pending& what, std::uint32_t to, std::size_t index) {
  const auto& hop = (*hops_)[what.hop];
  const auto& actor = actors_[what.from];
  const auto& key = graph_.key(to);
  StepView view{graph_.world(),
                hop.edge,
                actor.kubectl,
                namespace_for(what, to, index),
                describe_person(shown(actor.person, what.hop)),
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
      if (!view.ns.empty()) view.ns = subject.namespace_;
    }
  } else if (key.type == NodeType::Gain) {
    view.role = key.a;
    view.subjects = subjects_for(what, to);
  } else if (key.type == NodeType::MissingAccounts) {
    const auto& account = graph_.world().accounts()[key.b - 1];
    view.account = account.name;
    view.account_ns = graph_.world().scope_name(account.ns);
  }
  view.gains = gains_text(to, view.ns, view.becomes);
  return view;
}

std::string PathWriter::gains_text(std::uint32_t to, const std::string& ns,
                                   const Person& person) const {
  const auto& key = graph_.key(to);
  const auto& world = graph_.world();
  switch (key.type) {
    case NodeType::Identity: {
      auto text = describe_person(person);
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
      return describe_role(world, key.a) + (key.b == kCluster
                                                ? std::string(" cluster-wide")
                                                : fmt::format(" in namespace \"{}\"", ns));
    case NodeType::Everything:
      return "Group \"system:masters\"";
    case NodeType::Indirect:
      return "a namespace made by " + world.table().indirect()[key.a].controller;
    case NodeType::MissingAccounts:
      return fmt::format("the account \"{}/{}\"", world.scope_name(key.a),
                         world.accounts()[key.b - 1].name);
    case NodeType::Certificate:
      return "a request for a certificate";
    default:
      return fmt::format("{} {}", world.target().verb, world.target().resource);
  }
}

std::vector<StepGrant> PathWriter::grants_of(const Edge& edge, const std::string& ns) const {
  std::vector<StepGrant> grants;
  for (const auto& use : edge.proof) {
    const auto role = use.by.role == graph_.world().everything_role() ? kNone : use.by.role;
    grants.push_back({{use.by.binding, use.by.subject, role, use.rule},
                      use.scope == kCluster         ? std::string()
                      : use.scope == kAllNamespaces ? ns
                                                    : graph_.world().scope_name(use.scope),
                      use.gained()});
  }
  return grants;
}

std::vector<StepCheck> PathWriter::checks_of(const Edge& edge, const StepView& view) const {
  const auto& world = graph_.world();
  std::vector<StepCheck> checks;
  for (const auto& use : edge.proof) {
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
    auto name = name_used(view.edge, kTarget);
    if (uses(view.edge, kTargetApply)) {
      return {fmt::format("{} apply --server-side --validate=false -f - <<< {}", view.kubectl,
                          shell_word(object_json("v1", "Namespace", {}, name, {}))),
              "create and patch are both granted for this name, so that apply creates it"};
    }
    if (name.empty()) name = target.name.empty() ? "NAME" : target.name;
    return {fmt::format("{} create namespace {}", view.kubectl, shell_word(name)),
            view.edge.proof.empty() ? "system:masters is allowed everything before RBAC is asked"
                                    : "a cluster-wide grant allows it"};
  }
  auto resource = target.resource;
  if (!target.subresource.empty()) resource += '/' + target.subresource;
  return {fmt::format("{} {}auth can-i {} {}{}", view.kubectl, in_namespace(target.namespace_),
                      shell_word(target.verb), shell_word(resource),
                      target.name.empty() ? "" : ' ' + shell_word(target.name)),
          "this is the request that was asked about"};
}

}  // namespace nsposture::escalation
