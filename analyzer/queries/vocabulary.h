// The verbs, resources, subresources, API groups and namespaces that Kubernetes and one cluster
// know. Any other word is a typo, or names something that was not read. Built once, then immutable.
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

  // The unknown words of a request, each with the nearest known words.
  [[nodiscard]] std::vector<reports::Unknown> unknown_in(const ResourceAttributes& request) const;
  [[nodiscard]] std::vector<reports::Unknown> unknown_in(
      const NonResourceAttributes& request) const;

  // Whether the group is known: that of the resource, of Kubernetes, or of the input.
  [[nodiscard]] bool has_group(std::string_view group, std::string_view resource) const;

  // Kubernetes has the resource and the group, but not the resource in that group: no extension can
  // add it.
  [[nodiscard]] static bool is_misplaced(std::string_view group, std::string_view resource);

  // Namespaces that the input contains or has objects in, and those that every cluster has.
  [[nodiscard]] bool has_namespace(std::string_view ns) const { return namespaces_.contains(ns); }

  // A namespace that the input lacks; empty if the input need not contain it and no name is near.
  [[nodiscard]] std::optional<reports::Unknown> unknown_namespace(std::string_view ns) const;

  [[nodiscard]] const Names& namespaces() const { return namespaces_; }

  [[nodiscard]] const Names& subresources() const { return subresources_; }

 private:
  void add_verb(std::string_view verb, std::vector<reports::Unknown>& unknown) const;

  Names namespaces_;
  bool all_namespaces_ = false;  // the input has Namespace objects
  Names verbs_;
  Names path_verbs_;  // from roles
  Names resources_;
  Names subresources_;
  Names groups_;  // of the input's objects and roles
  Names groups_to_offer_;
};

}  // namespace nsposture::queries
