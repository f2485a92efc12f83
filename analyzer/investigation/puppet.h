// A service account that a user created, granted permissions to and then used: its actions carry
// its name, but its creator is responsible.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "graph/model/object_key.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::investigation {

struct Puppet {
  std::string username;  // of the service account
  const correlation::LoggedRequest* made = nullptr;
  // The creator's writes of bindings for it, ordered by time; at least one.
  std::vector<const correlation::LoggedRequest*> grants;

  [[nodiscard]] bool is_granted_by(const ObjectKey& binding) const;
};

// Empty unless the log shows that one identity created the service account and granted it something
// before the creation. Also empty for a member of system:masters, who gains nothing by it.
[[nodiscard]] std::optional<Puppet> puppet_behind(const correlation::Creation& creation,
                                                  const correlation::CaseFile& file);

}  // namespace nsposture::investigation
