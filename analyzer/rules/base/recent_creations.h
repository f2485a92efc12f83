// Finds the creation that a later step in a namespace follows. Immutable, so it may be shared
// between threads.
#pragma once

#include "analyzer/rules/base/rule.h"

#include <chrono>
#include <map>
#include <string_view>
#include <vector>

namespace nsposture::rules {

class RecentCreations {
 public:
  // `file` must outlive this object. A step counts as early within `window` after the creation.
  RecentCreations(const correlation::CaseFile& file, std::chrono::seconds window);

  // The creation of the namespace shortly before this moment; null if there is none.
  [[nodiscard]] const correlation::Creation* before(std::string_view ns, Timestamp when) const;

 private:
  std::chrono::nanoseconds window_;
  std::map<std::string_view, std::vector<const correlation::Creation*>> by_name_;
};

}  // namespace nsposture::rules
