#include "analyzer/rules/activity/access/written.h"

#include "analyzer/correlation/rbac_object.h"
#include "analyzer/correlation/rbac_target.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/object_context.h"
#include "analyzer/rules/objects/all.h"
#include "graph/rbac/match.h"
#include "graph/rbac/platform_objects.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <utility>

namespace nsposture::rules::activity::access {

namespace {

using correlation::CaseFile;
using correlation::LoggedRequest;

std::string content_key(const Binding& binding, const Role& role) {
  std::string key =
      fmt::format("{}\n{}\n{}\n", describe(nsposture::key_of(binding)),
                  is_system_namespace(binding.meta.namespace_), describe(nsposture::key_of(role)));
  for (const auto& subject : binding.subjects) key += describe(subject) + '\n';
  for (const auto& rule : role.rules) key += rbac::rule_text(rule) + '\n';
  return key;
}

// The role in the last snapshot not later than `when`, else in the first.
const Role* role_in_snapshot(const ObjectKey& key, Timestamp when, const CaseFile& file) {
  const auto& state = *file.at(when).state;
  const auto at = state.index().find(key);
  return at == ClusterIndex::kNone ? nullptr : &state.cluster().roles[at];
}

// The state in a snapshot before the write, or of the default objects of every cluster.
std::optional<correlation::RbacVersion> in_snapshot(const LoggedRequest& write,
                                                    const CaseFile& file) {
  const auto& snapshot = file.at(write.event.received);
  // Objects that every API server creates existed before the log.
  if (!snapshot.info.log_alone && snapshot.info.taken > write.event.received) return std::nullopt;
  const auto key = key_of(write);
  const auto at = snapshot.state->index().find(key);
  if (at == ClusterIndex::kNone) return std::nullopt;
  correlation::RbacVersion seen;
  seen.present = true;
  if (key.kind == ObjectKind::Role || key.kind == ObjectKind::ClusterRole) {
    seen.role = snapshot.cluster().roles[at];
  } else {
    seen.binding = snapshot.cluster().bindings[at];
  }
  return seen;
}

void add_unique(std::vector<Binding>& bindings, const Binding& binding) {
  const auto key = nsposture::key_of(binding);
  const bool known = std::ranges::any_of(
      bindings, [&](const Binding& other) { return nsposture::key_of(other) == key; });
  if (!known) bindings.push_back(binding);
}

const std::vector<Rule>& rules_on_power() {
  static const std::vector<Rule> kRules = [] {
    std::vector<Rule> rules = {objects::np201(), objects::np202(), objects::np203(),
                               objects::np214(), objects::np219(), objects::np220(),
                               objects::np222(), objects::np232(), objects::np239()};
    std::ranges::move(objects::permission_rules(), std::back_inserter(rules));
    return rules;
  }();
  return kRules;
}

std::string_view title_of(std::string_view id) {
  const auto& rules = rules_on_power();
  const auto found =
      std::ranges::find_if(rules, [&](const Rule& rule) { return rule.info.id == id; });
  return found == rules.end() ? std::string_view() : found->info.title;
}

bool takes_over(std::string_view rule) {
  // Not NP202: what all verbs on a certain resource give, the rules on that resource say.
  constexpr std::array<std::string_view, 10> kRules = {"NP201", "NP211", "NP212", "NP213", "NP214",
                                                       "NP215", "NP216", "NP220", "NP222", "NP232"};
  return std::ranges::find(kRules, rule) != kRules.end();
}

// The last version of each object that the log shows.
Cluster written_cluster(const CaseFile& file) {
  Cluster cluster;
  cluster.builtin_roles = "none";
  const auto& history = *file.now().history;
  for (const auto& key : history.touched()) {
    const auto& versions = history.versions(key);
    const auto last = std::find_if(versions.rbegin(), versions.rend(), [](const auto& version) {
      return version.write != nullptr && version.content_known();
    });
    if (last == versions.rend()) continue;
    if (last->role) cluster.roles.push_back(*last->role);
    if (last->binding) cluster.bindings.push_back(*last->binding);
  }
  return cluster;
}

bool allows(const Role& role, std::string_view verb, std::string_view group,
            std::string_view resource) {
  ResourceAttributes request;
  request.verb = verb;
  request.api_group = group;
  request.resource = resource;
  return std::ranges::any_of(
      role.rules, [&](const PolicyRule& rule) { return rbac::rule_allows(rule, request); });
}

store::Severity one_less(store::Severity severity) {
  if (severity == store::Severity::Info) return severity;
  return static_cast<store::Severity>(static_cast<int>(severity) - 1);
}

std::string lower_first(std::string text) {
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

// Kubernetes' default user-facing roles, bound in a namespace.
bool is_everyday(const Binding& binding, const Role& role) {
  const auto& name = role.meta.name;
  return binding.kind == BindingKind::RoleBinding && role.kind == RoleKind::ClusterRole &&
         !is_system_namespace(binding.meta.namespace_) &&
         (name == "view" || name == "edit" || name == "admin");
}

}  // namespace

bool is_rbac_write(const LoggedRequest& request) {
  return correlation::rbac_kind_of(request).has_value() && is_done(request) &&
         !request.event.name.empty() && !correlation::is_unchanged(request.event.object);
}

ObjectKey key_of(const LoggedRequest& request) {
  const auto kind = correlation::rbac_kind_of(request).value_or(ObjectKind::Role);
  return {kind, request.event.namespace_, request.event.name};
}

Change change_of(const LoggedRequest& write, const CaseFile& file) {
  Change change;
  const auto& versions = file.now().history->versions(key_of(write));
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const auto& version = versions[i];
    if (version.write != &write) {
      const bool later = change.role || change.binding;
      if (later && !version.present && change.removed_by == nullptr) {
        change.removed_by = version.write;
      }
      continue;
    }
    change.role = version.role;
    change.binding = version.binding;
    if (i > 0) change.before = versions[i - 1];
  }
  if (!change.before && write.event.code != 201) change.before = in_snapshot(write, file);
  return change;
}

std::optional<Role> role_at(const ObjectKey& role, Timestamp when, const CaseFile& file) {
  const auto& history = *file.now().history;
  if (!history.versions(role).empty()) {
    if (auto known = history.state_at(role, when).role) return known;
  }
  const auto* found = role_in_snapshot(role, when, file);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::vector<Binding> bindings_of(const ObjectKey& role, Timestamp when, const CaseFile& file) {
  std::vector<Binding> bindings;
  const auto& history = *file.now().history;
  for (const auto& key : history.touched()) {
    const auto* binding = history.binding_at(key, when);
    if (binding != nullptr && role_key_of(*binding) == role) add_unique(bindings, *binding);
  }
  // Objects in a later snapshot may be newer.
  const auto& snapshot = file.at(when);
  if (snapshot.info.taken > when) return bindings;
  for (const auto& binding : snapshot.cluster().bindings) {
    if (role_key_of(binding) != role) continue;
    // Creation times are in whole seconds.
    if (binding.meta.created && binding.meta.created->ns + 1'000'000'000 > when.ns) continue;
    if (history.versions(nsposture::key_of(binding)).empty()) add_unique(bindings, binding);
  }
  return bindings;
}

OwnObjects::OwnObjects(const CaseFile& file)
    : held_(file.now().cluster()), written_(written_cluster(file)) {}

bool OwnObjects::is_own(const Binding& binding) const {
  return held_.is_own(binding) || written_.is_own(binding);
}

bool OwnObjects::is_own(const Role& role) const {
  return (held_.knows(role) && held_.is_own(role)) ||
         (written_.knows(role) && written_.is_own(role));
}

const Power& PowerJudge::of(const Binding& binding, const Role& role) {
  const auto key = content_key(binding, role);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  return known_.emplace(key, judge(binding, role)).first->second;
}

Power PowerJudge::of_unbound(const Role& role) {
  auto power = of_all_holders(role);
  power.severity = one_less(power.severity);
  return power;
}

Power PowerJudge::of_all_holders(const Role& role) {
  Binding somebody;
  somebody.kind =
      role.kind == RoleKind::Role ? BindingKind::RoleBinding : BindingKind::ClusterRoleBinding;
  somebody.meta.namespace_ = role.meta.namespace_;
  somebody.meta.name = "(somebody)";
  somebody.role_ref = {role.kind, role.meta.name};
  somebody.subjects = {{SubjectKind::User, {}, "(somebody)"}};
  return of(somebody, role);
}

// Judges a cluster with only that role and that binding.
Power PowerJudge::judge(const Binding& binding, const Role& role) const {
  Cluster cluster;
  cluster.kubernetes = file_.now().cluster().kubernetes;
  cluster.builtin_roles = "none";
  cluster.roles = {role};
  cluster.roles.front().aggregation.reset();  // its rules are known
  cluster.bindings = {binding};
  auto context = object_context(cluster);
  context.whole_cluster = true;
  Findings findings;
  for (const auto& rule : rules_on_power()) {
    std::get<ObjectRule>(rule.judge).run(context, findings);
  }
  std::ranges::stable_sort(findings, std::ranges::greater(), &store::Finding::severity);
  Power power;
  // The object rules leave the API server's own cluster-admin role, and plain permissions to create
  // namespaces, to the posture rules.
  const bool cluster_wide = binding.kind == BindingKind::ClusterRoleBinding &&
                            !rbac::PlatformObjects(cluster).is_own(binding);
  if (cluster_wide && allows(role, "*", "*", "*")) {
    power = {store::Severity::High, {"Allows everything"}, true};
  } else if (cluster_wide && allows(role, "create", "", "namespaces")) {
    power = {store::Severity::Medium, {"Creates namespaces"}, true};
  }
  for (const auto& finding : findings) {
    if (finding.severity < store::Severity::Low) continue;
    power.severity = std::max(power.severity, finding.severity);
    auto title = std::string(title_of(finding.rule));
    if (std::ranges::find(power.titles, title) == power.titles.end()) {
      power.titles.push_back(std::move(title));
    }
    power.takes_over = power.takes_over || takes_over(finding.rule);
  }
  if (is_everyday(binding, role)) power.severity = std::min(power.severity, store::Severity::Low);
  return power;
}

std::string power_text(const Power& power) {
  constexpr std::size_t kShown = 2;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < power.titles.size() && i < kShown; ++i) {
    shown.push_back(lower_first(power.titles[i]));
  }
  auto text = fmt::format("{}", fmt::join(shown, ", "));
  if (power.titles.size() > kShown)
    text += fmt::format(" and {} more", power.titles.size() - kShown);
  return text;
}

}  // namespace nsposture::rules::activity::access
