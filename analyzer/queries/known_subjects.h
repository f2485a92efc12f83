// Which users, groups and service accounts the input or Kubernetes knows: another name is a slip,
// or that of somebody whom no object names. Built once, then immutable.
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

// A user by the name of one of Kubernetes' groups.
[[nodiscard]] bool is_group_as_user(const Subject& subject);

class KnownSubjects {
 public:
  // Keeps references: both must outlive this.
  KnownSubjects(const ClusterIndex& index, const Memberships& memberships);

  [[nodiscard]] bool knows(const Subject& subject) const;
  // Nothing for one that is known. Compares the name with all that are.
  [[nodiscard]] std::optional<reports::Unknown> unknown(const Subject& subject) const;
  // The same without the nearest names, which are what takes time.
  [[nodiscard]] std::optional<reports::Unknown> bare_unknown(const Subject& subject) const;

  // As a question may write it: `sa:ci/robot`, `group:dev`, `jane`.
  [[nodiscard]] static std::string shown(const Subject& subject);
  // By its name alone one of Kubernetes' own: no object need name it.
  [[nodiscard]] static bool is_of_kubernetes(const Subject& subject);

  // How many names there are to compare with.
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  [[nodiscard]] std::vector<std::string> meant_by(const Subject& subject) const;
  [[nodiscard]] bool would_be_known(const Subject& subject) const;
  // Of the group of a namespace's accounts, where that namespace is a slip.
  [[nodiscard]] std::optional<reports::Unknown> unknown_accounts(const Subject& subject) const;

  const ClusterIndex& index_;
  Vocabulary vocabulary_;
  Names names_;     // as a question may write them: `sa:ci/robot`
  Names to_offer_;  // Kubernetes' own, which no object need name
};

}  // namespace nsposture::queries
