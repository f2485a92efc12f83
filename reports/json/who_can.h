// The answer of `who-can` as JSON. A list is used by one thread.
#pragma once

#include "reports/answers/who_can.h"

#include <string>
#include <string_view>

namespace nsposture::reports::json {

// {"subjects":[{"kind", "namespace", "name", "how", "grants", "path"}], "builtin_roles"}.
[[nodiscard]] std::string who_can(const WhoCan& answer);

// The same of those who may or could become able to, piece by piece: of a large cluster all
// together would be tens of MB, and most of the time would go into building and taking down the
// tree of it.
class SubjectAccessList {
 public:
  // `all_paths`: each subject has "paths" as well.
  explicit SubjectAccessList(bool all_paths) : all_paths_(all_paths) {}

  // The text up to and with this subject.
  [[nodiscard]] std::string add(const SubjectAccess& answer);
  // The rest.
  [[nodiscard]] std::string finish(std::string_view builtin_roles, const Caveats& caveats = {});

 private:
  bool all_paths_;
  bool any_ = false;
};

}  // namespace nsposture::reports::json
