// The options that tell who is in which group, and what they give.
#pragma once

#include "analyzer/cli/options/options.h"
#include "graph/model/memberships.h"

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

// What cannot be used of the file goes to `diagnostics`. Throws Error(Input) when it cannot be
// opened, Error(Usage) for events without a database.
[[nodiscard]] Memberships load_memberships(const GroupOptions& options, const SourceOptions& source,
                                           std::vector<Diagnostic>& diagnostics);

}  // namespace nsposture::cli::options
