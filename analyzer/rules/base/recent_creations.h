// Which creation a later step in a namespace follows. Immutable, so it may be shared between
// threads.
#pragma once

#include "analyzer/rules/base/rule.h"

#include <chrono>
#include <map>
#include <string_view>
#include <vector>

namespace nsposture::rules {

class RecentCreations {
 public:
  // The creations of `file`, which must outlive this; a step counts as one of the first for
  // `window` after the creation.
  RecentCreations(const correlation::CaseFile& file, std::chrono::seconds window);

  // The creation of the namespace that this moment is soon after; null when there is none.
  [[nodiscard]] const correlation::Creation* before(std::string_view ns, Timestamp when) const;

 private:
  std::chrono::nanoseconds window_;
  std::map<std::string_view, std::vector<const correlation::Creation*>> by_name_;
};

}  // namespace nsposture::rules
