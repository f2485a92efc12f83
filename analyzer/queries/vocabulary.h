// The words that Kubernetes and one cluster know: a verb, resource, subresource, API group or
// namespace beyond them is a slip, or of something that was not read. Built once, then immutable.
#pragma once

#include "analyzer/queries/nearest.h"
#include "graph/model/cluster.h"
#include "graph/model/request.h"
#include "reports/answers/caveats.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

class Vocabulary {
 public:
  explicit Vocabulary(const Cluster& cluster);

  // Those words of a request that are not known, each with the nearest that are.
  [[nodiscard]] std::vector<reports::Unknown> unknown_in(const ResourceAttributes& request) const;
  [[nodiscard]] std::vector<reports::Unknown> unknown_in(
      const NonResourceAttributes& request) const;

  // Of the resource itself, of Kubernetes, or of a role of the cluster.
  [[nodiscard]] bool has_group(std::string_view group, std::string_view resource) const;

  // Kubernetes has the resource, and the group, and not the one in the other: none could add it.
  [[nodiscard]] static bool is_misplaced(std::string_view group, std::string_view resource);

  // Those that the input has or has objects in, and those of every cluster.
  [[nodiscard]] bool has_namespace(std::string_view ns) const { return namespaces_.contains(ns); }

  // One that it does not have; nothing where the input need not have it and none is near.
  [[nodiscard]] std::optional<reports::Unknown> unknown_namespace(std::string_view ns) const;

  [[nodiscard]] const Names& namespaces() const { return namespaces_; }

  [[nodiscard]] const Names& subresources() const { return subresources_; }

 private:
  void add_verb(std::string_view verb, std::vector<reports::Unknown>& unknown) const;

  Names namespaces_;
  bool all_namespaces_ = false;  // the input has them as objects
  Names verbs_;
  Names path_verbs_;  // of roles
  Names resources_;
  Names subresources_;
  Names groups_;  // of the input's objects and of roles
  Names groups_to_offer_;
};

}  // namespace nsposture::queries
