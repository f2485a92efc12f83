// What keeps an answer from being the whole truth, and stands beside it.
#pragma once

#include "graph/model/kubernetes_version.h"
#include "graph/model/reading.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::reports {

// A word of the question that neither the input nor Kubernetes knows.
struct Unknown {
  std::string what;  // "verb", "resource", "subresource", "API group", "namespace", "subject"
  std::string name;
  std::vector<std::string> did_you_mean;  // the nearest first
  // A user or group, which is no object, without a name near to it: somebody may well bear it.
  bool may_be_right = false;
};

struct Caveats {
  std::vector<Unknown> unknown;
  // What others than RBAC decide, so that a "no" is not the last word.
  std::vector<std::string> incomplete;
  std::vector<std::string> notes;  // what the question was taken for
  // What the answer rests on and was not read: what is not in the answer may be there all the same.
  std::vector<NotRead> not_read;
  // For which server it holds; not told of one line among many.
  std::optional<KubernetesVersion> kubernetes = std::nullopt;

  [[nodiscard]] bool known() const { return unknown.empty(); }

  // Nobody who is not listed could be, and nothing that is asked about is a slip.
  [[nodiscard]] bool whole() const { return known() && incomplete.empty() && not_read.empty(); }

  // A "no" is the last word: nothing is left open, and nothing that is asked about is a slip.
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
