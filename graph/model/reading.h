// How completely a cluster was read, kind by kind: what is not there may only not have been read.
#pragma once

#include <cstdint>
#include <map>
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
};

struct KindReading {
  ReadState state = ReadState::Whole;
  std::string why;  // a sentence's rest: "may not list rolebindings: …"; "" for Whole

  friend bool operator==(const KindReading&, const KindReading&) = default;
};

// A kind that was not read, or an input that may have held anything: then `kind` is "".
struct NotRead {
  std::string kind;
  std::string why;

  friend bool operator==(const NotRead&, const NotRead&) = default;
};

struct Reading {
  // By kind ("RoleBinding"). Of a kind that is not in it nothing is known: manifests need not hold
  // all there is.
  std::map<std::string, KindReading, std::less<>> kinds;
  std::vector<std::string> unread;  // inputs of which a part could not be read

  // What says less of a kind stays, whichever came first.
  void note(std::string_view kind, ReadState state, std::string why = {});
  void note_unread(const std::string& input);

  // It is known that all of them were read: if there is none, the cluster has none.
  [[nodiscard]] bool has_whole(std::string_view kind) const;
  // It is known that some of them may be missing.
  [[nodiscard]] bool lacks(std::string_view kind) const;
  // Those of the kinds that it lacks, and the inputs that may have held any of them. A dump of RBAC
  // alone is whole in this: without namespaces and accounts each that is named is taken to exist.
  [[nodiscard]] std::vector<NotRead> missing(const std::vector<std::string_view>& wanted) const;
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

// "ClusterRoleBinding was not read (may not list …)", "a part of `a.yaml` was not read".
[[nodiscard]] std::string describe(const NotRead& missing);
// "ClusterRoleBinding, RoleBinding", without the reasons.
[[nodiscard]] std::string names_of(const std::vector<NotRead>& missing);

}  // namespace nsposture
