#include "analyzer/investigation/root_cause.h"

#include "analyzer/correlation/origin.h"
#include "analyzer/rules/activity/access/written.h"
#include "analyzer/rules/base/actors.h"
#include "graph/escalation/escalation.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>
#include <utility>

namespace nsposture::investigation {

namespace {

using escalation::Removal;
using reports::UsedGrant;

constexpr auto kNone = rbac::Grant::kNoIndex;

Removal of_subject(std::uint32_t binding, std::uint32_t subject) {
  Removal removal;
  removal.binding = binding;
  removal.subject = subject;
  return removal;
}

// Searches from the identity as logged and as in the cluster: their groups may differ.
std::optional<escalation::TakeoverPath> way_of(const store::Actor& actor, const Cluster& cluster) {
  const auto subject = subject_from_username(actor.username);
  escalation::EscalationStarts starts;
  starts.everybody = false;
  starts.people = {correlation::identity_of(actor)};
  starts.subjects = {subject};
  const escalation::Escalation search(cluster, {}, starts);
  auto path = search.person_path(0);
  return path ? std::move(path) : search.path(subject);
}

// "unknown" does not mean that it no longer exists.
bool is_gone(const UsedGrant& used) {
  return !used.gone_text.empty() && !used.gone_text.starts_with("unknown");
}

bool is_of_group(const UsedGrant& used) {
  return used.grant.subject && used.grant.subject->kind == SubjectKind::Group;
}

// Why a used grant is not simply removed; empty if it is.
std::string why_it_stays(const Incident& incident, const UsedGrant& used) {
  const auto names = incident.usernames();
  const auto& grant = used.grant;
  const bool made_for_it = incident.puppet && incident.puppet->is_granted_by(grant.binding);
  const bool borrowed = names.size() > 1 && used.permits == kCreates && !made_for_it;
  if (grant.masters) {
    return fmt::format(
        "{} is in system:masters: no RBAC object can take that away. Replace the credential, and "
        "the cluster's client CA if it is a certificate that may have leaked",
        used.holder);
  }
  if (is_gone(used)) {
    return fmt::format("{} `{}` is gone already: {}", to_string(grant.binding.kind),
                       grant.binding.name, used.gone_text);
  }
  if (borrowed) {
    return fmt::format(
        "{} `{}` stays: it is {}'s own; cut the path by which somebody else came to use it",
        to_string(grant.binding.kind), grant.binding.name, used.holder);
  }
  const auto subject = describe(*grant.subject);
  if (is_of_group(used)) {
    return fmt::format(
        "{} `{}` gives this to {}, so removing it affects every member: take {} out of the "
        "group in your identity provider, or remove the binding on purpose",
        to_string(grant.binding.kind), grant.binding.name, subject, used.holder);
  }
  return {};
}

class Revoking {
 public:
  explicit Revoking(const Incident& incident)
      : incident_(incident), cluster_(incident.file.now().cluster()) {
    revocation_.responsible = responsible_for(incident);
  }

  Revocation run(const std::vector<UsedGrant>& grants) {
    for (const auto& used : grants) take(used);
    take_alarms();
    if (revocation_.responsible) end_ways();
    prune();
    finish();
    return std::move(revocation_);
  }

 private:
  void take(const UsedGrant& used);
  void take_alarms();
  void take_whole(const ObjectKey& key);
  void end_ways();
  bool end_way(const escalation::TakeoverPath& path, const Subject& subject);
  void tell(const rbac::Grant& grant, const std::string& how, const Subject& subject);
  void prune();
  void finish();
  void note(std::string text);
  void note_unread();
  void leave_out(const Subject& subject, const std::vector<Removal>& listed);
  [[nodiscard]] std::vector<Removal> own_of(std::uint32_t binding, const Subject& subject) const;

  [[nodiscard]] bool is_bound(const rbac::Grant& grant) const {
    return !grant.is_masters() && grant.binding < cluster_.bindings.size();
  }

  [[nodiscard]] Cluster rest(const std::vector<Removal>& without = {}) const;

  const Incident& incident_;
  const Cluster& cluster_;
  Revocation revocation_;
  std::vector<Removal> used_;                           // the grants that allowed it
  std::vector<std::pair<Removal, std::string>> roots_;  // those that led there, and how
  // What stays and is reported, so that paths through it are not searched again.
  std::vector<Removal> told_;
  bool masters_told_ = false;
};

void Revoking::note(std::string text) {
  auto& notes = revocation_.notes;
  if (std::ranges::find(notes, text) == notes.end()) notes.push_back(std::move(text));
}

std::vector<Removal> Revoking::own_of(std::uint32_t binding, const Subject& named) const {
  const auto subject = named.kind == SubjectKind::User ? subject_from_username(named.name) : named;
  std::vector<Removal> own;
  const auto& of = cluster_.bindings[binding];
  for (std::uint32_t i = 0; i < of.subjects.size(); ++i) {
    if (of.effective_subject(i) == subject) own.push_back(of_subject(binding, i));
  }
  return own;
}

// Removes only the user's own subject; a grant to a group is reported, not removed for all members.
void Revoking::take(const UsedGrant& used) {
  const auto& key = used.grant.binding;
  const auto binding =
      used.grant.masters ? ClusterIndex::kNone : incident_.file.now().state->index().find(key);
  const auto listed = binding == ClusterIndex::kNone || !used.grant.subject
                          ? std::vector<Removal>()
                          : own_of(binding, *used.grant.subject);
  if (auto why = why_it_stays(incident_, used); !why.empty()) {
    masters_told_ = masters_told_ || used.grant.masters;
    note(std::move(why));
    const auto& actor = revocation_.responsible;
    if (is_of_group(used) && actor && used.holder == correlation::describe(*actor))
      leave_out(*used.grant.subject, listed);
    return;
  }
  if (!used.gone_text.empty()) {
    note(fmt::format("{} may be gone: {}", describe(key), used.gone_text));
  }
  if (binding == ClusterIndex::kNone) {
    if (std::ranges::find(revocation_.unread, key) == revocation_.unread.end())
      revocation_.unread.push_back(key);
    return;
  }
  if (listed.empty()) note(fmt::format("{} no longer lists {}", describe(key), used.holder));
  for (const auto& removal : listed) {
    if (std::ranges::find(used_, removal) == used_.end()) used_.push_back(removal);
  }
}

void Revoking::take_whole(const ObjectKey& key) {
  const auto binding = incident_.file.now().state->index().find(key);
  if (binding == ClusterIndex::kNone) {
    if (std::ranges::find(revocation_.unread, key) == revocation_.unread.end())
      revocation_.unread.push_back(key);
    return;
  }
  for (std::uint32_t i = 0; i < cluster_.bindings[binding].subjects.size(); ++i) {
    const auto removal = of_subject(binding, i);
    if (std::ranges::find(used_, removal) == used_.end()) used_.push_back(removal);
  }
}

// Takes bindings whose write a severe finding cites and that still exist.
void Revoking::take_alarms() {
  const auto& history = *incident_.file.now().history;
  for (const auto& [request, alarm] : incident_.cited) {
    if (!rules::activity::access::is_rbac_write(*request) || !rules::is_put(*request)) continue;
    const auto key = rules::activity::access::key_of(*request);
    if (key.kind != ObjectKind::RoleBinding && key.kind != ObjectKind::ClusterRoleBinding) continue;
    if (!history.present(key, Timestamp{INT64_MAX, 0}).value_or(true)) {
      note(fmt::format("{} raised the alarm and no longer exists: {}", describe(key), alarm));
      continue;
    }
    note(fmt::format("{} raised the alarm: {}", describe(key), alarm));
    take_whole(key);
  }
}

// Removing the user from a group ends the group's grants for it; implicit groups cannot be left.
void Revoking::leave_out(const Subject& subject, const std::vector<Removal>& listed) {
  auto& actor = *revocation_.responsible;
  const auto implicit = implicit_groups(subject_from_username(actor.username));
  const bool left = subject.kind == SubjectKind::Group &&
                    std::ranges::find(implicit, subject.name) == implicit.end() &&
                    std::erase(actor.groups, subject.name) > 0;
  if (!left) told_.insert(told_.end(), listed.begin(), listed.end());
}

Cluster Revoking::rest(const std::vector<Removal>& without) const {
  auto removals = used_;
  for (const auto& [removal, why] : roots_) {
    if (std::ranges::find(without, removal) == without.end()) removals.push_back(removal);
  }
  removals.insert(removals.end(), told_.begin(), told_.end());
  return escalation::without_removed(cluster_, removals);
}

void Revoking::note_unread() {
  const auto missing = cluster_.reading.missing(kinds_of_paths());
  if (missing.empty()) return;
  note(fmt::format("not read: {}. Paths that rest on it are not found here", names_of(missing)));
}

// Each round removes something from the cluster, so this terminates.
void Revoking::end_ways() {
  constexpr int kMostRounds = 64;
  const auto& actor = *revocation_.responsible;
  const auto subject = subject_from_username(actor.username);
  if (rules::is_master(actor)) {
    if (!masters_told_)
      note(fmt::format(
          "{} is in system:masters, which is allowed everything: take it out of the group, or "
          "replace the credential",
          describe(subject)));
    return;
  }
  if (escalation::is_part_of_kubernetes(subject)) {
    note(
        fmt::format("{} is a component of Kubernetes: what it is bound to stays, so it can go on "
                    "creating namespaces. Replace its credential",
                    describe(subject)));
    return;
  }
  note_unread();
  for (int round = 0; round < kMostRounds; ++round) {
    const auto path = way_of(actor, rest());
    if (!path) return;
    if (!end_way(*path, subject)) break;
  }
  note(
      fmt::format("{} still has a path to create namespaces that no grant of its own opens: see "
                  "`nsposture explain`",
                  describe(subject)));
}

// Uses the first of the subject's own grants on the path. Else reports another subject's grant,
// which stays.
bool Revoking::end_way(const escalation::TakeoverPath& path, const Subject& subject) {
  const auto how = [](const escalation::Step& step) {
    return step.technique == escalation::TechniqueId::None
               ? std::string("create namespaces")
               : fmt::format("reach {} ({})", step.gains, to_string(step.technique));
  };
  for (const auto& step : path.steps) {
    for (const auto& [grant, scope, gained] : step.grants) {
      if (gained || !is_bound(grant)) continue;
      const auto own = own_of(grant.binding, subject);
      for (const auto& removal : own) {
        roots_.emplace_back(removal, fmt::format("{} lets {} {}",
                                                 describe(key_of(cluster_.bindings[grant.binding])),
                                                 describe(subject), how(step)));
      }
      if (!own.empty()) return true;
    }
  }
  for (const auto& step : path.steps) {
    for (const auto& [grant, scope, gained] : step.grants) {
      if (gained || !is_bound(grant)) continue;
      tell(grant, how(step), subject);
      return true;
    }
  }
  return false;
}

// Reports another subject's grant that a path uses.
void Revoking::tell(const rbac::Grant& grant, const std::string& how, const Subject& subject) {
  const auto& binding = cluster_.bindings[grant.binding];
  const bool known = grant.subject < binding.subjects.size();
  const auto holder = known ? binding.effective_subject(grant.subject) : Subject{};
  note(fmt::format(
      "{} lets {} {} through {}: removing it takes it from all of them. Take {} out of the group "
      "where groups are kept, or remove it on purpose",
      describe(key_of(binding)), describe(subject), how,
      known ? describe(holder) : std::string("others"), describe(subject)));
  leave_out(holder, {of_subject(grant.binding, grant.subject)});
}

// Drops removals that later ones made unnecessary. Only for as many as can be tried quickly.
void Revoking::prune() {
  constexpr std::size_t kTries = 16;
  if (roots_.size() < 2 || roots_.size() > kTries) return;
  for (std::size_t i = 0; i < roots_.size();) {
    if (way_of(*revocation_.responsible, rest({roots_[i].first}))) {
      ++i;
    } else {
      roots_.erase(roots_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

void Revoking::finish() {
  std::vector<std::string> reasons;
  auto& removals = revocation_.removals;
  removals = used_;
  for (auto& [removal, why] : roots_) {
    if (std::ranges::find(removals, removal) == removals.end()) removals.push_back(removal);
    if (std::ranges::find(reasons, why) == reasons.end()) reasons.push_back(std::move(why));
  }
  std::ranges::sort(removals, [](const Removal& a, const Removal& b) {
    return std::tie(a.binding, b.subject) < std::tie(b.binding, a.subject);
  });
  revocation_.notes.insert(revocation_.notes.begin(), reasons.begin(), reasons.end());
}

// Binds the rules as the plan's manifests do.
void bind_rules(const std::string& ns, const std::vector<PolicyRule>& rules,
                const store::Actor& actor, Cluster& cluster) {
  constexpr std::string_view kName = "nsposture-least";
  Role role;
  role.kind = ns.empty() ? RoleKind::ClusterRole : RoleKind::Role;
  role.meta.namespace_ = ns;
  role.meta.name = kName;
  role.rules = rules;
  Binding binding;
  binding.kind = ns.empty() ? BindingKind::ClusterRoleBinding : BindingKind::RoleBinding;
  binding.meta = role.meta;
  binding.role_ref = {role.kind, role.meta.name};
  binding.subjects = {subject_from_username(actor.username)};
  cluster.roles.push_back(std::move(role));
  cluster.bindings.push_back(std::move(binding));
}

}  // namespace

std::optional<store::Actor> responsible_for(const Incident& incident) {
  if (incident.creation == nullptr) return std::nullopt;
  auto actor = incident.creation->request->event.user;
  for (const auto& link : correlation::origin_of(*incident.creation, incident.file)) {
    if (link.kind == correlation::OriginLink::Kind::Pod) continue;
    // Administrators issue tokens: they are not involved.
    if (rules::is_master(link.request->effective())) break;
    actor = link.request->event.user;
  }
  if (incident.puppet && actor.username == incident.puppet->username) {
    actor = incident.puppet->made->event.user;
  }
  if (actor.username.empty()) return std::nullopt;
  return actor;
}

Revocation revoke_grants(const Incident& incident, const std::vector<UsedGrant>& grants) {
  return Revoking(incident).run(grants);
}

bool leads_there(const Incident& incident, const Revocation& revocation,
                 const std::map<std::string, std::vector<PolicyRule>>& rules) {
  if (!revocation.responsible) return false;
  auto with = escalation::without_removed(incident.file.now().cluster(), revocation.removals);
  if (way_of(*revocation.responsible, with)) return false;  // already reported
  for (const auto& [ns, some] : rules) bind_rules(ns, some, *revocation.responsible, with);
  return way_of(*revocation.responsible, with).has_value();
}

}  // namespace nsposture::investigation
