// Manifests of fixtures/takeovers, changed as text and asked who may take over.
#pragma once

#include "graph/escalation/escalation.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::tests {

using Texts = std::vector<std::string>;

// A part of a manifest and what stands there instead.
struct Change {
  std::string from;
  std::string to;
};

using Changes = std::vector<Change>;

// JSON comes without white space.
[[nodiscard]] std::string manifest(std::string_view name);

// Fails the test when `from` is not there just once.
[[nodiscard]] std::string changed(std::string text, const Changes& changes);

// The rule on `resource`, the last of its list, that has these verbs: it has others then.
[[nodiscard]] Change verbs(const std::string& resource, const Texts& from, const Texts& to);

// With the built-in roles. Fails the test when the text was not read whole.
[[nodiscard]] Cluster cluster_of(const std::string& text);

// The techniques of the cheapest path of this user; empty: no way.
[[nodiscard]] Texts path_of(const Cluster& cluster, const std::string& user = "u00");
// The request of the step at this place.
[[nodiscard]] std::string request_of(const Cluster& cluster, std::size_t step,
                                     const std::string& user = "u00");

}  // namespace nsposture::tests
