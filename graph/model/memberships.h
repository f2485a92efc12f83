// Group memberships that the cluster itself cannot know: the authenticator asserts groups, and no
// object holds them.
#pragma once

#include "graph/model/request.h"
#include "graph/model/subject.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace nsposture {

using Memberships = std::map<std::string, std::set<std::string>>;  // user name -> groups

// The identity as authentication would establish it. Its groups are the implicit ones of the name,
// those in `groups` and those in `memberships`, each once. For a Group: any member of it, without a
// user name.
[[nodiscard]] Identity identity_for(const Subject& subject,
                                    const std::vector<std::string>& groups = {},
                                    const Memberships& memberships = {});

}  // namespace nsposture
