// A service account that somebody made, granted permissions and then used: what is done with it
// carries its name, and its maker is who stands behind it.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "graph/model/object_key.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::investigation {

struct Puppet {
  std::string username;  // of the account
  const correlation::LoggedRequest* made = nullptr;
  // The bindings for it that its maker wrote, by time; at least one.
  std::vector<const correlation::LoggedRequest*> grants;

  [[nodiscard]] bool is_granted_by(const ObjectKey& binding) const;
};

// Nothing where the log does not show that one identity made the account and granted it something
// before the creation, and for one of system:masters, who gains nothing by an account.
[[nodiscard]] std::optional<Puppet> puppet_behind(const correlation::Creation& creation,
                                                  const correlation::CaseFile& file);

}  // namespace nsposture::investigation
