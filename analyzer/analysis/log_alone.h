// The audit log alone: an archive without a snapshot gets one of a cluster of which nothing was
// read, so that what the log shows can be judged, and all else is unknown.
#pragma once

#include "analyzer/analysis/archive.h"
#include "analyzer/ingest/manifest/manifest_source.h"

#include <string>

namespace nsposture::analysis {

// Does nothing where the archive has a snapshot, or no audit log. `nothing`: read_nothing();
// `now`: taken as the moment where the log shows none.
void add_log_alone(Archive& archive, ingest::manifest::ReadResult nothing,
                   const std::string& cluster, Timestamp now);

}  // namespace nsposture::analysis
