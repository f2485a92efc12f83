// How completely a cluster was read, kind by kind: what is not there may only not have been read.
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
  Truncated,  // a page of a list, whose rest is missing
  NotGiven,   // a dump has none, though every server has some
  LogAlone,   // no source of it was named: the audit log alone is to answer
};

struct KindReading {
  ReadState state = ReadState::Whole;
  std::string why;  // a sentence's rest: "may not list rolebindings: …"; "" for Whole

  friend bool operator==(const KindReading&, const KindReading&) = default;
};

// A role or binding of which it is not known whether it is there, or what it grants: the cluster is
// that of a past moment, and the log shows not enough. The cluster itself is without it.
struct UnsureObject {
  ObjectKey key;    // without a name: the log does not show it
  std::string why;  // a sentence
  // What is known of it all the same; nothing: it may be anything.
  std::optional<ObjectKey> role;                 // a binding's, which does not change
  std::optional<std::vector<Subject>> subjects;  // all that a binding may have
  std::optional<std::vector<PolicyRule>> rules;  // all that a role may have

  friend bool operator==(const UnsureObject& a, const UnsureObject& b) {
    return a.key == b.key && a.why == b.why;
  }
};

// A kind that was not read, or an input that may have held anything: then `kind` is "". Or, of a
// past moment, an object (`kind` is its kind) or a time that is not known.
struct NotRead {
  std::string kind;
  std::string why;
  std::string unsure = {};  // `ClusterRole "a"`, or the time; then `why` is a sentence of its own

  friend bool operator==(const NotRead&, const NotRead&) = default;
};

struct Reading {
  // By kind ("RoleBinding"). Of a kind that is not in it nothing is known: manifests need not hold
  // all there is.
  std::map<std::string, KindReading, std::less<>> kinds;
  std::vector<std::string> unread;  // inputs of which a part could not be read
  // Of a past moment; both are kept in no database.
  std::vector<UnsureObject> unsure;
  std::string uncovered;  // a sentence: part of the time to the moment is in no log
  bool outside = false;   // no log and no snapshot reaches the moment: not even a yes holds

  // What says less of a kind stays, whichever came first.
  void note(std::string_view kind, ReadState state, std::string why = {});
  void note_unread(const std::string& input);

  // It is known that all of them were read: if there is none, the cluster has none.
  [[nodiscard]] bool has_whole(std::string_view kind) const;
  // Nothing of the cluster was given, on purpose: what is known of it, the log shows.
  [[nodiscard]] bool is_log_alone() const;
  // It is known that some of them may be missing.
  [[nodiscard]] bool lacks(std::string_view kind) const;
  // Those of the kinds that it lacks, and the inputs that may have held any of them. A dump of RBAC
  // alone is whole in this: without namespaces and accounts each that is named is taken to exist.
  [[nodiscard]] std::vector<NotRead> missing(const std::vector<std::string_view>& wanted) const;
  // The same without objects that are unsure: who asks knows which of them bear on the question.
  [[nodiscard]] std::vector<NotRead> missing_kinds(
      const std::vector<std::string_view>& wanted) const;
  // The kinds among those.
  [[nodiscard]] std::vector<std::string> lacking(const std::vector<std::string_view>& wanted) const;

  friend bool operator==(const Reading&, const Reading&) = default;
};

// The kinds without which a reading of a cluster is none: RBAC, namespaces and accounts.
[[nodiscard]] const std::vector<std::string_view>& needed_kinds();
// Those that decide a request outside of namespaces, and in one.
[[nodiscard]] const std::vector<std::string_view>& kinds_of_cluster_grants();
[[nodiscard]] const std::vector<std::string_view>& kinds_of_grants();
// Those that show who could become whom.
[[nodiscard]] const std::vector<std::string_view>& kinds_of_paths();

[[nodiscard]] NotRead not_read(const UnsureObject& object);

// "ClusterRoleBinding was not read (may not list …)", "a part of `a.yaml` was not read".
[[nodiscard]] std::string describe(const NotRead& missing);
// "ClusterRoleBinding, RoleBinding", without the reasons.
[[nodiscard]] std::string names_of(const std::vector<NotRead>& missing);

}  // namespace nsposture
