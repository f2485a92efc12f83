#include "analyzer/queries/change/what_if.h"

#include "analyzer/analysis/carry_out.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/change/remediate.h"
#include "analyzer/queries/change/would_become.h"
#include "analyzer/queries/diff.h"
#include "analyzer/queries/nearest.h"
#include "analyzer/queries/subject_argument.h"
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

// "clusterrolebinding/NAME", "rolebinding/NAMESPACE/NAME". A ClusterRole's name may hold slashes.
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

// Positions in the added files stay right.
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

Access access_of(escalation::How how) {
  switch (how) {
    case escalation::How::Direct:
      return Access::Direct;
    case escalation::How::Becomes:
      return Access::Takeover;
    case escalation::How::Indirect:
      return Access::Indirect;
    case escalation::How::No:
      break;
  }
  return Access::None;
}

// Who gets there before and after, by subject.
std::vector<reports::AccessBeforeAndAfter> compare(const Cluster& before, const Cluster& after,
                                                   const escalation::EscalationTarget& target,
                                                   reports::Caveats& caveats) {
  std::map<Subject, reports::AccessBeforeAndAfter> all;
  const escalation::Escalation then(after, target), now(before, target);
  for (const auto& result : now.results()) all[result.subject].before = access_of(result.how);
  for (const auto& result : then.results()) all[result.subject].after = access_of(result.how);
  for (auto& text : not_followed(now.cut_short() || then.cut_short())) {
    caveats.incomplete.push_back(std::move(text));
  }
  std::vector<reports::AccessBeforeAndAfter> list;
  for (auto& [subject, access] : all) {
    access.subject = subject;
    if (access.changes() || !escalation::is_part_of_kubernetes(subject)) list.push_back(access);
  }
  return list;
}

std::vector<Removal> first_of_remedy(const Cluster& cluster, const WhatIfQuestion& question) {
  if (question.top == 0) return {};
  RemediateQuestion asked{{}, question.action, question.top};
  return remediate(cluster, asked).removals;
}

}  // namespace

reports::WhatIf what_if(const Cluster& cluster, const WhatIfQuestion& question) {
  const Action action(question.action, cluster);
  reports::WhatIf answer;
  answer.action = question.action.text();
  const Reader reader(cluster);
  for (const auto& text : question.remove) answer.removed.push_back(reader.read(text));
  for (auto& removal : first_of_remedy(cluster, question)) {
    answer.removed.push_back(std::move(removal));
  }
  auto after = analysis::carry_out(cluster, answer.removed);
  if (question.apply != nullptr) apply(*question.apply, after);
  answer.caveats = caveats_of(cluster, action);
  add_not_read(cluster, kinds_of_paths(), answer.caveats);
  add_note(unknown_pods(cluster), answer.caveats);
  answer.subjects = compare(cluster, after, action.target(), answer.caveats);
  // Ways to create namespaces are compared above, by whatever was asked.
  answer.difference = diff(cluster, after, {.takeovers = false});
  answer.difference.creation.clear();
  return answer;
}

}  // namespace nsposture::queries
