// The answer of `who-can` as JSON. Use a list from one thread only.
#pragma once

#include "reports/answers/who_can.h"

#include <string>
#include <string_view>

namespace nsposture::reports::json {

// {"subjects":[{"kind", "namespace", "name", "how", "grants", "path"}], "builtin_roles"}.
[[nodiscard]] std::string who_can(const WhoCan& answer);

// The same for subjects that may do it or could gain that, piece by piece: all of a large cluster
// would be tens of MB, and most of the time would go into building and destroying its tree.
class SubjectAccessList {
 public:
  // `all_paths`: each subject also has "paths".
  explicit SubjectAccessList(bool all_paths) : all_paths_(all_paths) {}

  // The text up to the end of this subject.
  [[nodiscard]] std::string add(const SubjectAccess& answer);
  // The remaining text.
  [[nodiscard]] std::string finish(std::string_view builtin_roles, const Caveats& caveats = {});

 private:
  bool all_paths_;
  bool any_ = false;
};

}  // namespace nsposture::reports::json
