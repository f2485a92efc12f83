// Audit events from logs into a sink: formats told apart by content, compressed or not,
// streaming with constant memory. A bad line costs that line only.
#pragma once

#include "analyzer/ingest/audit/import/import.h"
#include "analyzer/ingest/audit/import/sink.h"

#include <string>
#include <vector>

namespace nsposture::ingest::audit {

// `paths`: files, folders, or "-" for stdin. An input read before goes on where it ended.
[[nodiscard]] import::ImportResult import_audit(const std::vector<std::string>& paths,
                                                import::AuditSink& sink,
                                                const import::ImportOptions& options);

}  // namespace nsposture::ingest::audit
