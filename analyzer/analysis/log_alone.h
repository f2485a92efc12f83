// Supports the audit log alone: an archive without a snapshot gets the snapshot of an unread
// cluster. What the log shows can then be judged; everything else is unknown.
#pragma once

#include "analyzer/analysis/archive.h"
#include "analyzer/ingest/manifest/manifest_source.h"

#include <string>

namespace nsposture::analysis {

// Does nothing if the archive has a snapshot or no audit log. `nothing`: read_nothing(); `now`: the
// time of the snapshot if the log shows no time.
void add_log_alone(Archive& archive, ingest::manifest::ReadResult nothing,
                   const std::string& cluster, Timestamp now);

}  // namespace nsposture::analysis
