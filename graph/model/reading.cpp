#include "graph/model/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nsposture {

namespace {

using Kinds = std::vector<std::string_view>;

// A folder of broken files must not fill a snapshot with their names.
constexpr std::size_t kMostUnread = 100;

bool is_rbac(std::string_view kind) {
  return std::ranges::find(kinds_of_grants(), kind) != kinds_of_grants().end();
}

}  // namespace

const Kinds& kinds_of_cluster_grants() {
  static const Kinds kinds = {"ClusterRole", "ClusterRoleBinding"};
  return kinds;
}

const Kinds& kinds_of_grants() {
  static const Kinds kinds = {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"};
  return kinds;
}

const Kinds& needed_kinds() {
  static const Kinds kinds = {"ClusterRole", "ClusterRoleBinding", "Role",
                              "RoleBinding", "Namespace",          "ServiceAccount"};
  return kinds;
}

// "APIGroup" shows which controllers run.
const Kinds& kinds_of_paths() {
  static const Kinds kinds = {"ClusterRole", "ClusterRoleBinding",
                              "Role",        "RoleBinding",
                              "Namespace",   "ServiceAccount",
                              "Pod",         "ReplicationController",
                              "Deployment",  "DaemonSet",
                              "StatefulSet", "ReplicaSet",
                              "Job",         "CronJob",
                              "Secret",      "APIGroup"};
  return kinds;
}

void Reading::note(std::string_view kind, ReadState state, std::string why) {
  const auto [at, fresh] = kinds.try_emplace(std::string(kind));
  if (fresh || at->second.state == ReadState::Whole) at->second = {state, std::move(why)};
}

void Reading::note_unread(const std::string& input) {
  if (unread.size() >= kMostUnread) return;
  if (std::ranges::find(unread, input) == unread.end()) unread.push_back(input);
}

bool Reading::has_whole(std::string_view kind) const {
  const auto found = kinds.find(kind);
  return unread.empty() && found != kinds.end() && !lacks(kind);
}

bool Reading::is_log_alone() const {
  const auto found = kinds.find("ClusterRoleBinding");
  return found != kinds.end() && found->second.state == ReadState::LogAlone;
}

// A server without a kind such as NetworkPolicy has no such objects. A server without RBAC kinds
// answered a wrong question.
bool Reading::lacks(std::string_view kind) const {
  const auto found = kinds.find(kind);
  if (found == kinds.end() || found->second.state == ReadState::Whole) return false;
  return found->second.state != ReadState::Absent || is_rbac(kind);
}

std::vector<NotRead> Reading::missing(const Kinds& wanted) const {
  auto list = missing_kinds(wanted);
  for (const auto& object : unsure) {
    if (std::ranges::find(wanted, to_string(object.key.kind)) == wanted.end()) continue;
    list.push_back(not_read(object));
  }
  return list;
}

std::vector<NotRead> Reading::missing_kinds(const Kinds& wanted) const {
  std::vector<NotRead> list;
  for (const auto kind : wanted) {
    if (!lacks(kind)) continue;
    const auto& read = kinds.find(kind)->second;
    if (read.state == ReadState::NotGiven && !is_rbac(kind)) continue;
    list.push_back({std::string(kind), read.why});
  }
  for (const auto& input : unread) list.push_back({"", input});
  if (!uncovered.empty()) list.push_back({"", uncovered, "the time before"});
  return list;
}

std::vector<std::string> Reading::lacking(const Kinds& wanted) const {
  std::vector<std::string> list;
  for (auto& one : missing_kinds(wanted)) {
    if (!one.kind.empty()) list.push_back(std::move(one.kind));
  }
  return list;
}

NotRead not_read(const UnsureObject& object) {
  const auto& key = object.key;
  auto name = key.name.empty() ? fmt::format("a {} without a known name", to_string(key.kind))
                               : describe(key);
  return {std::string(to_string(key.kind)), object.why, std::move(name)};
}

std::string describe(const NotRead& missing) {
  if (!missing.unsure.empty()) return missing.why;
  if (missing.kind.empty()) return fmt::format("a part of `{}` was not read", missing.why);
  return fmt::format("{} was not read ({})", missing.kind, missing.why);
}

std::string names_of(const std::vector<NotRead>& missing) {
  std::string text;
  for (const auto& one : missing) {
    if (!text.empty()) text += ", ";
    text += !one.unsure.empty() ? one.unsure
            : one.kind.empty()  ? fmt::format("a part of `{}`", one.why)
                                : one.kind;
  }
  return text;
}

}  // namespace nsposture
