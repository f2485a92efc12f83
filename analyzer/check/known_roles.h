// Roles by key, to test whether two of them may permit the same. Not for decisions: if anything is
// unknown, the answer is yes.
#pragma once

#include "graph/model/objects.h"

#include <map>
#include <string>
#include <vector>

namespace nsposture::check {

// text_key() of the role that the binding references, whether it exists or not.
[[nodiscard]] std::string role_of(const Binding& binding);

class KnownRoles {
 public:
  // Several forms of one role count together.
  void add(const std::vector<Role>& roles);

  // Whether any form of it is aggregated.
  [[nodiscard]] bool gathers(const std::string& key) const;

  // Also true if one of them is unknown or aggregated.
  [[nodiscard]] bool may_share(const std::string& key, const std::string& other) const;

 private:
  struct Known {
    std::vector<PolicyRule> rules;
    bool gathers = false;
  };

  std::map<std::string, Known> roles_;
};

}  // namespace nsposture::check
