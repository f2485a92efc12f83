// Imports audit events from logs into a sink: detects formats by content, handles compression,
// streams with constant memory. A bad line affects only that line.
#pragma once

#include "analyzer/ingest/audit/import/import.h"
#include "analyzer/ingest/audit/import/sink.h"

#include <string>
#include <vector>

namespace nsposture::ingest::audit {

// `paths`: files, folders, or "-" for stdin. An input that was read before continues where it
// ended.
[[nodiscard]] import::ImportResult import_audit(const std::vector<std::string>& paths,
                                                import::AuditSink& sink,
                                                const import::ImportOptions& options);

}  // namespace nsposture::ingest::audit
