// How completely a cluster was read, per kind: a missing object may only not have been read.
#pragma once

#include "graph/model/object_key.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

enum class ReadState : std::uint8_t {
  Whole,      // every object, perhaps none
  Refused,    // the identity may not list them
  Absent,     // the server has no such kind
  Truncated,  // one page of a list, the rest is missing
  NotGiven,   // a dump has none, although every server has some
  LogAlone,   // no source was named: only the audit log answers
};

struct KindReading {
  ReadState state = ReadState::Whole;
  std::string why;  // the rest of a sentence: "may not list rolebindings: …"; "" for Whole

  friend bool operator==(const KindReading&, const KindReading&) = default;
};

// A role or binding whose existence or content is unknown: the cluster is that of a past time, and
// the log does not show enough. The Cluster does not contain it.
struct UnsureObject {
  ObjectKey key;    // without a name: the log does not show it
  std::string why;  // a sentence
  // What is still known about it. Empty: it may be anything.
  std::optional<ObjectKey> role;                 // a binding's role, which is immutable
  std::optional<std::vector<Subject>> subjects;  // all subjects that a binding may have
  std::optional<std::vector<PolicyRule>> rules;  // all rules that a role may have

  friend bool operator==(const UnsureObject& a, const UnsureObject& b) {
    return a.key == b.key && a.why == b.why;
  }
};

// A kind that was not read, or an input that may have held anything: then `kind` is "". For a past
// time: an object that is unknown (`kind` is its kind), or a time range that is.
struct NotRead {
  std::string kind;
  std::string why;
  std::string unsure = {};  // `ClusterRole "a"`, or the time range; `why` is then a sentence

  friend bool operator==(const NotRead&, const NotRead&) = default;
};

struct Reading {
  // By kind ("RoleBinding"). Nothing is known about a kind that is not in the map: manifests need
  // not hold all objects.
  std::map<std::string, KindReading, std::less<>> kinds;
  std::vector<std::string> unread;  // inputs of which a part could not be read
  // For a past time; neither is stored in a database.
  std::vector<UnsureObject> unsure;
  std::string uncovered;  // a sentence: no log covers part of the time up to the requested one
  bool outside = false;   // no log and no snapshot covers the time: not even a yes is reliable

  // A state other than Whole is kept: later notes on that kind do not replace it.
  void note(std::string_view kind, ReadState state, std::string why = {});
  void note_unread(const std::string& input);

  // All objects of the kind are known to be read: if there are none, the cluster has none.
  [[nodiscard]] bool has_whole(std::string_view kind) const;
  // Deliberately, no source of the cluster was given: only the log shows what is known about it.
  [[nodiscard]] bool is_log_alone() const;
  // Some objects of the kind are known to be missing, or may be.
  [[nodiscard]] bool lacks(std::string_view kind) const;
  // The wanted kinds that it lacks, and the inputs that may have held any of them. A dump of RBAC
  // alone counts as complete here: without namespaces and service accounts, each that is named is
  // assumed to exist.
  [[nodiscard]] std::vector<NotRead> missing(const std::vector<std::string_view>& wanted) const;
  // The same without unsure objects: the caller knows which of them affect its question.
  [[nodiscard]] std::vector<NotRead> missing_kinds(
      const std::vector<std::string_view>& wanted) const;
  // The kinds among those.
  [[nodiscard]] std::vector<std::string> lacking(const std::vector<std::string_view>& wanted) const;

  friend bool operator==(const Reading&, const Reading&) = default;
};

// The kinds that every scan of a cluster must read: RBAC, namespaces and service accounts.
[[nodiscard]] const std::vector<std::string_view>& needed_kinds();
// The kinds that decide a cluster-scoped request, and a namespaced one.
[[nodiscard]] const std::vector<std::string_view>& kinds_of_cluster_grants();
[[nodiscard]] const std::vector<std::string_view>& kinds_of_grants();
// The kinds that show escalation paths.
[[nodiscard]] const std::vector<std::string_view>& kinds_of_paths();

[[nodiscard]] NotRead not_read(const UnsureObject& object);

// "ClusterRoleBinding was not read (may not list …)", "a part of `a.yaml` was not read".
[[nodiscard]] std::string describe(const NotRead& missing);
// "ClusterRoleBinding, RoleBinding", without the reasons.
[[nodiscard]] std::string names_of(const std::vector<NotRead>& missing);

}  // namespace nsposture
