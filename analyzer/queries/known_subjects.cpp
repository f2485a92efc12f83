#include "analyzer/queries/known_subjects.h"

#include "analyzer/queries/nearest.h"
#include "graph/base/ascii_lower.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace nsposture::queries {

namespace {

constexpr std::array<std::string_view, 6> kOwnGroups = {
    "system:masters", "system:authenticated",   "system:unauthenticated",
    "system:nodes",   "system:serviceaccounts", "system:monitoring"};
constexpr std::array<std::string_view, 9> kOwnUsers = {
    "system:anonymous",           "system:apiserver",      "system:cloud-controller-manager",
    "system:konnectivity-server", "system:kube-apiserver", "system:kube-controller-manager",
    "system:kube-proxy",          "system:kube-scheduler", "system:volume-scheduler"};
constexpr std::string_view kAccountsOf = "system:serviceaccounts:";

template <typename List>
bool contains(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

bool is_accounts_of(const Subject& subject) {
  return subject.kind == SubjectKind::Group && subject.name.starts_with(kAccountsOf);
}

Subject plain(const Subject& subject) {
  return subject.kind == SubjectKind::User ? subject_from_username(subject.name) : subject;
}

// What a user may mean by a name: `ci/robot` without `sa:`, `ServiceAccount/ci/robot`, `ci:robot`,
// `User/ann`, `g:dev`.
std::vector<std::string> spellings_of(const std::string& name) {
  std::vector<std::string> words = {name};
  for (std::size_t at = name.find_first_of("/:"); at != std::string::npos;
       at = name.find_first_of("/:", at + 1)) {
    if (at + 1 < name.size()) words.push_back(name.substr(at + 1));
  }
  for (auto i = words.size(); i-- > 0;) {
    auto slashed = words[i];
    std::ranges::replace(slashed, ':', '/');
    if (slashed != words[i]) words.push_back(std::move(slashed));
  }
  return words;
}

bool is_spelt(const std::string& name, const std::string& word) {
  const auto known = ascii_lower(name), wanted = ascii_lower(word);
  return known == "sa:" + wanted || known == "group:" + wanted || known == "user:" + wanted ||
         known == wanted || known.ends_with('/' + wanted);
}

}  // namespace

std::string KnownSubjects::shown(const Subject& subject) {
  const auto& name = subject.name;
  switch (subject.kind) {
    case SubjectKind::ServiceAccount:
      return "sa:" + subject.namespace_ + '/' + name;
    case SubjectKind::Group:
      return "group:" + name;
    case SubjectKind::User:
      break;
  }
  // Without the prefix, a user of such a name would look like the service account or group.
  const bool prefixed =
      name.starts_with("sa:") || name.starts_with("group:") || name.starts_with("user:");
  return prefixed ? "user:" + name : name;
}

bool KnownSubjects::is_of_kubernetes(const Subject& subject) {
  if (subject.kind == SubjectKind::ServiceAccount) return false;
  const auto& name = subject.name;
  return contains(kOwnGroups, name) || contains(kOwnUsers, name) ||
         name.starts_with("system:node:") || name.starts_with("system:bootstrap:") ||
         name == "system:bootstrappers" || name.starts_with("system:bootstrappers:");
}

bool is_group_as_user(const Subject& subject) {
  const auto& name = subject.name;
  return subject.kind == SubjectKind::User && name != "system:monitoring" &&
         (contains(kOwnGroups, name) || name.starts_with("system:serviceaccounts:"));
}

KnownSubjects::KnownSubjects(const ClusterIndex& index, const Memberships& memberships)
    : index_(index), vocabulary_(index.cluster()) {
  const auto& cluster = index.cluster();
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) {
    for (std::uint32_t s = 0; s < cluster.bindings[i].subjects.size(); ++s) {
      names_.insert(shown(index.subject_of(i, s)));
    }
  }
  for (const auto& account : cluster.service_accounts) {
    names_.insert(shown({SubjectKind::ServiceAccount, account.meta.namespace_, account.meta.name}));
  }
  for (const auto& [user, groups] : memberships) {
    names_.insert(shown(subject_from_username(user)));
    for (const auto& group : groups) names_.insert(shown({SubjectKind::Group, {}, group}));
  }
  to_offer_.insert(kOwnUsers.begin(), kOwnUsers.end());
  for (const auto group : kOwnGroups) {
    to_offer_.insert(shown({SubjectKind::Group, {}, std::string(group)}));
  }
}

bool KnownSubjects::knows(const Subject& subject) const {
  const auto asked = plain(subject);
  if (is_of_kubernetes(asked) || names_.contains(shown(asked))) return true;
  if (is_accounts_of(asked)) return !unknown_accounts(asked);
  // Every namespace has this one.
  return asked.kind == SubjectKind::ServiceAccount && asked.name == "default" &&
         index_.find(ObjectKey{ObjectKind::Namespace, {}, asked.namespace_}) != ClusterIndex::kNone;
}

std::optional<reports::Unknown> KnownSubjects::unknown_accounts(const Subject& subject) const {
  auto found = vocabulary_.unknown_namespace(subject.name.substr(kAccountsOf.size()));
  if (!found) return found;
  found->what = "subject";
  found->name = shown(subject);
  for (auto& name : found->did_you_mean) {
    name = shown({SubjectKind::Group, {}, std::string(kAccountsOf) + name});
  }
  return found;
}

// A service account would be known if the input has those of its namespace. Users and groups are no
// objects, but only Kubernetes' own names begin with `system:`.
bool KnownSubjects::would_be_known(const Subject& subject) const {
  if (subject.kind != SubjectKind::ServiceAccount) return subject.name.starts_with("system:");
  const auto& cluster = index_.cluster();
  return cluster.reading.has_whole("ServiceAccount") ||
         std::ranges::any_of(cluster.service_accounts, [&](const ServiceAccount& account) {
           return account.meta.namespace_ == subject.namespace_;
         });
}

std::vector<std::string> KnownSubjects::meant_by(const Subject& subject) const {
  auto near = nearest(shown(subject), names_);
  if (near.empty()) near = nearest(shown(subject), to_offer_);
  if (subject.kind == SubjectKind::ServiceAccount) return near;
  const auto words = spellings_of(subject.name);
  for (const auto& name : names_) {
    if (near.size() >= kMostNames) break;
    const bool same =
        std::ranges::any_of(words, [&](const std::string& word) { return is_spelt(name, word); });
    if (same && !contains(near, name)) near.insert(near.begin(), name);
  }
  return near;
}

std::optional<reports::Unknown> KnownSubjects::unknown(const Subject& subject) const {
  auto found = bare_unknown(subject);
  if (!found || is_accounts_of(subject)) return found;
  found->did_you_mean = meant_by(plain(subject));
  if (!found->did_you_mean.empty()) found->may_be_right = false;
  return found;
}

std::optional<reports::Unknown> KnownSubjects::bare_unknown(const Subject& subject) const {
  if (knows(subject)) return std::nullopt;
  const auto asked = plain(subject);
  if (is_accounts_of(asked)) return unknown_accounts(asked);
  reports::Unknown found{"subject", shown(asked), {}};
  found.may_be_right = !would_be_known(asked);
  return found;
}

}  // namespace nsposture::queries
