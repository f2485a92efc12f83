#include "analyzer/queries/change/what_if.h"

#include "analyzer/analysis/causes/carry_out.h"
#include "analyzer/analysis/causes/named_removal.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/change/ranked_removals.h"
#include "analyzer/queries/change/would_become.h"
#include "analyzer/queries/diff.h"
#include "analyzer/queries/nearest.h"
#include "analyzer/queries/subject_argument.h"
#include "analyzer/queries/unknown_roles.h"
#include "analyzer/queries/who_can.h"
#include "graph/base/ascii_lower.h"
#include "graph/base/error.h"
#include "graph/escalation/escalation.h"
#include "graph/model/cluster_index.h"
#include "graph/rbac/aggregate.h"
#include "graph/rbac/name_grant.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace nsposture::queries {

namespace {

using reports::Removal;
using What = reports::Removal::What;

struct KindWord {
  std::string_view word;
  ObjectKind kind;
};

constexpr std::array<KindWord, 8> kKindWords = {{
    {"clusterrolebinding", ObjectKind::ClusterRoleBinding},
    {"clusterrolebindings", ObjectKind::ClusterRoleBinding},
    {"rolebinding", ObjectKind::RoleBinding},
    {"rolebindings", ObjectKind::RoleBinding},
    {"clusterrole", ObjectKind::ClusterRole},
    {"clusterroles", ObjectKind::ClusterRole},
    {"role", ObjectKind::Role},
    {"roles", ObjectKind::Role},
}};

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw Error(ErrorCode::Usage, fmt::format("--remove `{}`: {}", text, why));
}

bool is_namespaced(ObjectKind kind) {
  return kind == ObjectKind::RoleBinding || kind == ObjectKind::Role;
}

bool is_binding(ObjectKind kind) {
  return kind == ObjectKind::RoleBinding || kind == ObjectKind::ClusterRoleBinding;
}

// "clusterrolebinding/NAME", "rolebinding/NAMESPACE/NAME". A ClusterRole's name may contain
// slashes.
ObjectKey key_from(std::string_view text) {
  const auto slash = text.find('/');
  const auto word = ascii_lower(text.substr(0, slash));
  const auto kind = std::ranges::find(kKindWords, word, &KindWord::word);
  if (slash == std::string_view::npos || kind == kKindWords.end()) {
    refuse(text,
           "give clusterrolebinding/NAME, rolebinding/NAMESPACE/NAME, clusterrole/NAME#RULE or "
           "role/NAMESPACE/NAME#RULE");
  }
  auto name = text.substr(slash + 1);
  ObjectKey key{kind->kind, {}, {}};
  if (is_namespaced(kind->kind)) {
    const auto next = name.find('/');
    if (next == std::string_view::npos)
      refuse(text, "its namespace is missing: KIND/NAMESPACE/NAME");
    key.namespace_ = name.substr(0, next);
    name = name.substr(next + 1);
  }
  key.name = name;
  return key;
}

class Reader {
 public:
  explicit Reader(const Cluster& cluster) : cluster_(cluster), index_(cluster) {}

  Removal read(const std::string& text) const {
    if (auto whole = binding_of(text, text)) return *whole;
    if (const auto equals = text.rfind('='); equals != std::string::npos) {
      return subject_of(text, std::string_view(text).substr(0, equals), text.substr(equals + 1));
    }
    const auto hash = text.rfind('#');
    if (hash != std::string::npos)
      return rule_of(text, text.substr(0, hash), text.substr(hash + 1));
    return missing(text, key_from(text));
  }

 private:
  [[nodiscard]] std::optional<Removal> binding_of(const std::string& text,
                                                  std::string_view object) const {
    const auto key = key_from(object);
    const auto at = index_.find(key);
    if (at == ClusterIndex::kNone) return std::nullopt;
    if (!is_binding(key.kind)) {
      refuse(text, "a role goes rule by rule: say which, as in " + text + "#0");
    }
    Removal removal;
    removal.object = key;
    removal.position = rbac::position_of(cluster_, cluster_.bindings[at].pos);
    return removal;
  }

  [[nodiscard]] Removal subject_of(const std::string& text, std::string_view object,
                                   const std::string& subject) const {
    auto removal = binding_of(text, object);
    if (!removal) return missing(text, key_from(object));
    const auto wanted = parse_subject(subject);
    const auto at = index_.find(removal->object);
    const auto& subjects = cluster_.bindings[at].subjects;
    for (std::uint32_t i = 0; i < subjects.size(); ++i) {
      if (index_.subject_of(at, i) != wanted) continue;
      removal->what = What::Subject;
      removal->index = i;
      removal->subject = wanted;
      removal->listed_name = subjects[i].name;
      return *removal;
    }
    refuse(text, fmt::format("{} does not name {}", describe(removal->object), describe(wanted)));
  }

  [[nodiscard]] Removal rule_of(const std::string& text, const std::string& object,
                                const std::string& number) const {
    const auto key = key_from(object);
    const auto at = index_.find(key);
    if (at == ClusterIndex::kNone) return missing(text, key);
    if (is_binding(key.kind)) refuse(text, "a binding has no rules");
    std::uint32_t rule = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), rule);
    const auto& rules = cluster_.roles[at].rules;
    if (error != std::errc() || end != number.data() + number.size() || rule >= rules.size()) {
      refuse(text, fmt::format("{} has {} rules, counted from 0", describe(key), rules.size()));
    }
    Removal removal;
    removal.what = What::Rule;
    removal.object = key;
    removal.index = rule;
    removal.rule = rules[rule];
    removal.position = rbac::position_of(cluster_, rules[rule].pos);
    return removal;
  }

  [[noreturn]] Removal missing(const std::string& text, const ObjectKey& key) const {
    Names names;
    for (const auto& binding : cluster_.bindings) {
      const bool same = kind_of(binding) == key.kind && binding.meta.namespace_ == key.namespace_;
      if (same) names.insert(binding.meta.name);
    }
    for (const auto& role : cluster_.roles) {
      const bool same = kind_of(role) == key.kind && role.meta.namespace_ == key.namespace_;
      if (same) names.insert(role.meta.name);
    }
    const auto near = nearest(key.name, names);
    refuse(text, fmt::format("there is no {}{}", describe(key),
                             near.empty() ? "" : "; did you mean `" + near.front() + "`?"));
  }

  const Cluster& cluster_;
  ClusterIndex index_;
};

template <typename Item>
void put(std::vector<Item>& items, Item item) {
  const auto key = key_of(item);
  const auto same =
      std::ranges::find_if(items, [&](const Item& other) { return key_of(other) == key; });
  if (same == items.end()) {
    items.push_back(std::move(item));
  } else {
    *same = std::move(item);
  }
}

// Keeps positions in the added files valid.
template <typename Item>
Item moved(Item item, std::uint32_t files) {
  item.pos.file += files;
  return item;
}

void apply(const Cluster& more, Cluster& cluster) {
  const auto files = static_cast<std::uint32_t>(cluster.files.size());
  cluster.files.insert(cluster.files.end(), more.files.begin(), more.files.end());
  for (const auto& ns : more.namespaces) put(cluster.namespaces, moved(ns, files));
  for (const auto& account : more.service_accounts) {
    put(cluster.service_accounts, moved(account, files));
  }
  for (auto role : more.roles) {
    for (auto& rule : role.rules) rule.pos.file += files;
    put(cluster.roles, moved(std::move(role), files));
  }
  for (auto binding : more.bindings) {
    binding.role_ref.pos.file += files;
    for (auto& pos : binding.subject_pos) pos.file += files;
    put(cluster.bindings, moved(std::move(binding), files));
  }
  rbac::aggregate_cluster_roles(cluster);
}

using AccessBySubject = std::map<Subject, reports::AccessBeforeAndAfter>;

// The subjects with access on one side of the change. Kubernetes' own components count only if a
// grant that is not Kubernetes' own gives them access, or if their access changes.
struct Side {
  Access reports::AccessBeforeAndAfter::*access;
  std::set<Subject> by_design;
};

void take_side(const Cluster& cluster, const Action& action, Side& side, AccessBySubject& all,
               reports::Caveats& caveats) {
  const rbac::Authorizer authorizer(cluster);
  const auto open = who_could(authorizer, action, 0, [&](const reports::SubjectAccess& one) {
    auto& access = all[one.subject];
    access.subject = one.subject;
    access.*side.access = one.access;
    if (one.by_design) side.by_design.insert(one.subject);
  });
  add_incomplete(open, caveats);
}

std::vector<reports::AccessBeforeAndAfter> compare(const Cluster& before, const Cluster& after,
                                                   const Action& action,
                                                   reports::Caveats& caveats) {
  AccessBySubject all;
  Side was{&reports::AccessBeforeAndAfter::before, {}};
  Side is{&reports::AccessBeforeAndAfter::after, {}};
  take_side(before, action, was, all, caveats);
  take_side(after, action, is, all, caveats);
  std::vector<reports::AccessBeforeAndAfter> list;
  for (const auto& [subject, access] : all) {
    const bool design = was.by_design.contains(subject) && is.by_design.contains(subject);
    if (access.changes() || !design) list.push_back(access);
  }
  return list;
}

// If the input has no pods, a subject that loses access may keep a path through a running pod.
void add_unknown_pods(const Cluster& after, const Action& action, reports::WhatIf& answer) {
  const auto with_pods = with_possible_pods(after);
  std::vector<Subject> losers;
  for (const auto& one : answer.subjects) {
    if (one.changes() && one.after == Access::None) losers.push_back(one.subject);
  }
  const auto text = unknown_pods(after);
  const bool may_stay =
      with_pods && !losers.empty() &&
      !escalation::Escalation(*with_pods, action.target(), {false, {}, losers}).results().empty();
  if (may_stay) {
    add_incomplete({text + ", and could be paths to this"}, answer.caveats);
  } else {
    add_note(text, answer.caveats);
  }
}

// The API server does not allow changes to the roleRef of a binding.
void require_same_roles(const Cluster& more, const Cluster& cluster) {
  const ClusterIndex index(cluster);
  for (const auto& binding : more.bindings) {
    const auto at = index.find(key_of(binding));
    if (at == ClusterIndex::kNone || role_key_of(cluster.bindings[at]) == role_key_of(binding)) {
      continue;
    }
    throw Error(
        ErrorCode::Usage,
        fmt::format("--apply: {} is there already, with {}: the API server lets nobody "
                    "change the role of a binding. Give --remove for it as well",
                    describe(key_of(binding)), describe(role_key_of(cluster.bindings[at]))));
  }
}

// The first removals of `remediate`, without checking which subjects each one stops.
std::vector<Removal> first_of_remedy(const Cluster& cluster, const Action& action,
                                     const WhatIfQuestion& question) {
  std::vector<Removal> removals;
  if (question.top == 0) return removals;
  escalation::RankQuestion asked;
  asked.ask_changed = false;
  const auto ranked = ranked_removals(cluster, action, asked, question.rules);
  for (const auto& removal : ranked.remedy.removals) {
    if (removals.size() < question.top)
      removals.push_back(analysis::name_removal(cluster, removal));
  }
  return removals;
}

}  // namespace

reports::WhatIf what_if(const Cluster& cluster, const WhatIfQuestion& question) {
  const Action action(question.action, cluster);
  reports::WhatIf answer;
  answer.action = question.action.text();
  const Reader reader(cluster);
  for (const auto& text : question.remove) answer.removed.push_back(reader.read(text));
  for (auto& removal : first_of_remedy(cluster, action, question)) {
    answer.removed.push_back(std::move(removal));
  }
  auto after = analysis::carry_out(cluster, answer.removed);
  if (question.apply != nullptr) {
    require_same_roles(*question.apply, after);
    apply(*question.apply, after);
  }
  answer.caveats = caveats_of(cluster, action);
  add_not_read(cluster, kinds_of_paths(), answer.caveats);
  answer.subjects = compare(cluster, after, action, answer.caveats);
  add_unknown_pods(after, action, answer);
  const ClusterIndex index(after);
  add_incomplete(first_of(UnknownRoles(index).anywhere(nullptr)), answer.caveats);
  // Access to namespace creation is compared above, for whatever action was given.
  answer.difference = diff(cluster, after, {.takeovers = false});
  answer.difference.creation.clear();
  return answer;
}

}  // namespace nsposture::queries
