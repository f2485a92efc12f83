// What limits an answer, shown beside it.
#pragma once

#include "graph/model/kubernetes_version.h"
#include "graph/model/reading.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::reports {

// A word in the question that neither the input nor Kubernetes knows.
struct Unknown {
  std::string what;  // "verb", "resource", "subresource", "API group", "namespace", "subject"
  std::string name;
  std::vector<std::string> did_you_mean;  // the nearest first
  // A user or group, which is not an object, without a similar known name: it may well exist.
  bool may_be_right = false;
};

struct Caveats {
  std::vector<Unknown> unknown;
  // What authorizers other than RBAC decide, so that a "no" is not final.
  std::vector<std::string> incomplete;
  std::vector<std::string> notes;  // how the question was interpreted
  // What the answer depends on but was not read: things missing from the answer may still exist.
  std::vector<NotRead> not_read;
  // The server version for which the answer holds; not set for one line among many.
  std::optional<KubernetesVersion> kubernetes = std::nullopt;

  [[nodiscard]] bool known() const { return unknown.empty(); }

  // No subject outside the list could be affected, and no word of the question is a mistake.
  [[nodiscard]] bool whole() const { return known() && incomplete.empty() && not_read.empty(); }

  // A "no" is final: nothing is left open, and no word of the question is a mistake.
  [[nodiscard]] bool settles_no() const {
    const bool slip =
        std::ranges::any_of(unknown, [](const Unknown& word) { return !word.may_be_right; });
    return !slip && incomplete.empty() && not_read.empty();
  }

  [[nodiscard]] bool empty() const {
    return unknown.empty() && incomplete.empty() && notes.empty() && not_read.empty();
  }
};

}  // namespace nsposture::reports
