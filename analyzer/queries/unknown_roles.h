// Bindings to roles that the input does not have. In a dump, such a role does not exist and grants
// nothing; manifests need not contain every role of their cluster. Built once for a cluster, then
// immutable.
#pragma once

#include "graph/model/cluster_index.h"
#include "graph/model/request.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

class UnknownRoles {
 public:
  // Keeps a reference: the index must outlive this object.
  explicit UnknownRoles(const ClusterIndex& index);

  // One sentence for each such binding that applies in `ns` ("": only cluster-wide bindings) and
  // names the identity (null: any identity).
  [[nodiscard]] std::vector<std::string> in_namespace(std::string_view ns,
                                                      const Identity* identity) const;
  // In any namespace: for escalation paths.
  [[nodiscard]] std::vector<std::string> anywhere(const Identity* identity) const;

  struct Given {
    std::uint32_t binding;
    std::string text;  // a sentence
  };

  [[nodiscard]] const std::vector<Given>& given() const { return given_; }

  [[nodiscard]] const Cluster& cluster() const { return index_.cluster(); }

 private:
  const ClusterIndex& index_;
  std::vector<Given> given_;  // few, and none for a dump
};

// The first few and the number of the rest: a query about any identity may match very many.
[[nodiscard]] std::vector<std::string> first_of(std::vector<std::string> texts);

}  // namespace nsposture::queries
