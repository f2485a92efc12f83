// The file of --groups: which user is in which groups, written down by hand or exported from an
// identity provider. YAML or JSON, a mapping of user to group or groups; or CSV, `user,group`
// lines.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/model/memberships.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::groups {

struct GroupsFile {
  Memberships memberships;
  // Unreadable throughout, each with file and line: a membership left out changes answers.
  std::vector<Diagnostic> diagnostics;
};

// YAML or CSV by the file's ending, else by its first line that says something. "-" is stdin.
// Throws Error(Input) when it cannot be read.
[[nodiscard]] GroupsFile read_groups_file(const std::string& path);

}  // namespace nsposture::ingest::groups
