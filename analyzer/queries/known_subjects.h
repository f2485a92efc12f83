// The users, groups and service accounts that the input or Kubernetes knows. Any other name is a
// typo or belongs to a subject that no object names. Built once, then immutable.
#pragma once

#include "analyzer/queries/nearest.h"
#include "analyzer/queries/vocabulary.h"
#include "graph/model/cluster_index.h"
#include "graph/model/memberships.h"
#include "graph/model/subject.h"
#include "reports/answers/caveats.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

// A user with the name of one of Kubernetes' groups.
[[nodiscard]] bool is_group_as_user(const Subject& subject);

class KnownSubjects {
 public:
  // Keeps references: both must outlive this object.
  KnownSubjects(const ClusterIndex& index, const Memberships& memberships);

  [[nodiscard]] bool knows(const Subject& subject) const;
  // Empty if the subject is known. Compares the name with all known names.
  [[nodiscard]] std::optional<reports::Unknown> unknown(const Subject& subject) const;
  // The same without the nearest names, whose search is slow.
  [[nodiscard]] std::optional<reports::Unknown> bare_unknown(const Subject& subject) const;

  // As written in a query: `sa:ci/robot`, `group:dev`, `jane`.
  [[nodiscard]] static std::string shown(const Subject& subject);
  // A name that belongs to Kubernetes itself: no object need name it.
  [[nodiscard]] static bool is_of_kubernetes(const Subject& subject);

  // The number of names to compare with.
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  [[nodiscard]] std::vector<std::string> meant_by(const Subject& subject) const;
  [[nodiscard]] bool would_be_known(const Subject& subject) const;
  // For the group of a namespace's service accounts, if that namespace is unknown.
  [[nodiscard]] std::optional<reports::Unknown> unknown_accounts(const Subject& subject) const;

  const ClusterIndex& index_;
  Vocabulary vocabulary_;
  Names names_;     // as written in a query: `sa:ci/robot`
  Names to_offer_;  // Kubernetes' own; no object need name them
};

}  // namespace nsposture::queries
