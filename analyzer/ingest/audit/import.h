// The import itself, against any sink.
#pragma once

#include "analyzer/ingest/audit/sink.h"
#include "analyzer/ingest/audit_source.h"

#include <string>
#include <vector>

namespace nsposture::ingest {

struct ImportTuning {
  bool prefilter = true;
  unsigned threads = 0;  // 0: as many as there are cores
};

[[nodiscard]] ImportResult import_into(const std::vector<std::string>& paths, AuditSink& sink,
                                       const ImportOptions& options, const ImportTuning& tuning);

}  // namespace nsposture::ingest
