// Who is in which group, as far as the cluster itself cannot know: groups are told by whoever
// authenticates, and stand in no object.
#pragma once

#include "analyzer/cli/options.h"
#include "graph/rbac/request.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace nsposture::cli {

using Memberships = std::map<std::string, std::set<std::string>>;  // user name -> groups

// --groups FILE, --groups-from-events.
struct GroupOptions {
  std::string file;
  bool from_events = false;
};

void add_groups_file_option(options::Parser& app, GroupOptions& options);
// After add_source_options: the events are those of --db.
void add_groups_from_events_option(options::Parser& app, GroupOptions& options);

// What cannot be used of the file goes to `diagnostics`. Throws Error(Input) when it cannot be
// opened, Error(Usage) for events without a database.
[[nodiscard]] Memberships load_memberships(const GroupOptions& options, const SourceOptions& source,
                                           std::vector<Diagnostic>& diagnostics);

// As authentication would establish it: the groups that come with the name, those asked for, those
// known of it. Each once.
[[nodiscard]] Identity identity_for(const Subject& subject, const std::vector<std::string>& groups,
                                    const Memberships& memberships);

}  // namespace nsposture::cli
