// The answer of `who-can --transitive` as text: subjects with the same path are printed once.
#pragma once

#include "reports/answers/who_can.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace nsposture::reports::text {

// Not thread-safe. Stores the text of one member of each group: at most as much as is printed when
// no two subjects have the same path.
class AccessGroups {
 public:
  void add(const SubjectAccess& answer);

  // Groups in the order of their first members, then the number of Kubernetes' own components. ""
  // when nothing was added.
  [[nodiscard]] std::string finish() const;

 private:
  struct Group {
    Access access = Access::None;
    std::vector<std::string> names;  // the first few, fit for a terminal
    std::size_t count = 0;
    std::string first_grants;  // of the first member, for its first step
    bool same_grants = true;   // every member has these
    std::string paths;         // of the first member, as text
  };

  [[nodiscard]] static std::string group_text(const Group& group);
  [[nodiscard]] std::string by_design_text() const;

  std::vector<Group> groups_;
  std::map<std::string, std::size_t> group_of_;  // what the paths have in common -> index
  std::map<Access, std::size_t> by_design_;
};

}  // namespace nsposture::reports::text
