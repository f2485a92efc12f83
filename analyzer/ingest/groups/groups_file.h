// The file of --groups: group memberships of users, written by hand or exported from an identity
// provider. YAML or JSON, a mapping from user to group or groups; or CSV, `user,group` lines.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/model/memberships.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::groups {

struct GroupsFile {
  Memberships memberships;
  // All Unreadable, each with file and line: a missing membership changes answers.
  std::vector<Diagnostic> diagnostics;
};

// YAML or CSV by file extension, else by its first significant line. "-" is stdin. Throws
// Error(Input) if it cannot be read.
[[nodiscard]] GroupsFile read_groups_file(const std::string& path);

}  // namespace nsposture::ingest::groups
