// The options that tell who is in which group, and what they give.
#pragma once

#include "analyzer/cli/options/options.h"
#include "graph/model/cluster_index.h"
#include "graph/model/memberships.h"
#include "reports/answers/caveats.h"

#include <string>
#include <vector>

namespace nsposture::cli::options {

// --groups FILE, --groups-from-events.
struct GroupOptions {
  std::string file;
  bool from_events = false;
};

void add_groups_file_option(Parser& app, GroupOptions& options);
// After add_source_options: the events are those of --db.
void add_groups_from_events_option(Parser& app, GroupOptions& options);

struct Groups {
  Memberships memberships;
  Memberships listed;  // those of them that the file has
};

// Tells in `caveats` groups and users of the file that the cluster does not know and that are a
// slip, or all where it knows none: of `username`, or ("") of everybody.
void add_listed(const Groups& groups, const ClusterIndex& index, const std::string& username,
                reports::Caveats& caveats);

// What cannot be used of the file goes to `diagnostics`. Throws Error(Input) when it cannot be
// opened, Error(Usage) for events without a database.
[[nodiscard]] Groups load_memberships(const GroupOptions& options, const SourceOptions& source,
                                      std::vector<Diagnostic>& diagnostics);

}  // namespace nsposture::cli::options
