// Who is in which group, as far as the cluster itself cannot know: groups are told by whoever
// authenticates, and stand in no object.
#pragma once

#include "graph/model/request.h"
#include "graph/model/subject.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace nsposture {

using Memberships = std::map<std::string, std::set<std::string>>;  // user name -> groups

// As authentication would establish it: the groups that come with the name, those asked for, those
// known of it. Each once. For a Group: any member of it, without a user name.
[[nodiscard]] Identity identity_for(const Subject& subject,
                                    const std::vector<std::string>& groups = {},
                                    const Memberships& memberships = {});

}  // namespace nsposture
