// The options that give group memberships, and their values.
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
// Call after add_source_options(): the events are those of --db.
void add_groups_from_events_option(Parser& app, GroupOptions& options);

struct Groups {
  Memberships memberships;
  Memberships listed;  // those from the file
};

// Adds to `caveats` the groups and users of the file that are unknown in the cluster and look like
// typos, or all if it knows none: for `username`, or ("") for all users.
void add_listed(const Groups& groups, const ClusterIndex& index, const std::string& username,
                reports::Caveats& caveats);

// Unusable entries of the file are added to `diagnostics`. Throws Error(Input) if it cannot be
// opened, Error(Usage) for events without a database.
[[nodiscard]] Groups load_memberships(const GroupOptions& options, const SourceOptions& source,
                                      std::vector<Diagnostic>& diagnostics);

}  // namespace nsposture::cli::options
