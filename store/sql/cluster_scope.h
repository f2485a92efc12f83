// The clusters in a database that a read or a write applies to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::store::sql {

struct ClusterScope {
  std::optional<std::string> cluster = {};  // empty: no cluster was named, and all of them count
  bool shared = false;                      // there are other clusters in the database

  // Whether data recorded for `owner` counts here.
  [[nodiscard]] bool is_ours(const std::string& owner) const {
    return !cluster || !shared || owner == *cluster;
  }

  // The cluster that written data belongs to; empty when none was named.
  [[nodiscard]] std::string owner() const { return cluster.value_or(std::string()); }

  // The cluster whose rows to read; empty to read all rows.
  [[nodiscard]] std::optional<std::string> filter() const {
    return shared ? cluster : std::nullopt;
  }

  // The identity of an input, distinct from the same file on another cluster's machine.
  [[nodiscard]] std::string owned(std::string_view identity) const {
    const auto name = owner();
    return name.empty() ? std::string(identity) : name + '\x1f' + std::string(identity);
  }
};

}  // namespace nsposture::store::sql
