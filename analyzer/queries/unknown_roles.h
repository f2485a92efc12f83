// Bindings that give a role which the input does not have. In a dump there is none, and it grants
// nothing; manifests need not hold every role of the cluster that they are for. Built once for a
// cluster, then immutable.
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
  // Keeps a reference: the index must outlive this.
  explicit UnknownRoles(const ClusterIndex& index);

  // Those that count in `ns` ("": cluster-wide bindings alone) and name the identity (null:
  // anybody). A sentence on each binding.
  [[nodiscard]] std::vector<std::string> in_namespace(std::string_view ns,
                                                      const Identity* identity) const;
  // In any namespace: what helps on the way to becoming able.
  [[nodiscard]] std::vector<std::string> anywhere(const Identity* identity) const;

  struct Given {
    std::uint32_t binding;
    std::string text;  // a sentence
  };

  [[nodiscard]] const std::vector<Given>& given() const { return given_; }

  [[nodiscard]] const Cluster& cluster() const { return index_.cluster(); }

 private:
  const ClusterIndex& index_;
  std::vector<Given> given_;  // few, and none of a dump
};

// The first few, and how many more there are: what is asked about anybody may meet a great many.
[[nodiscard]] std::vector<std::string> first_of(std::vector<std::string> texts);

}  // namespace nsposture::queries
