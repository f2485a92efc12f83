#include "analyzer/ingest/audit_source.h"

#include "analyzer/ingest/audit/import.h"

namespace nsposture::ingest {

ImportResult import_audit(const std::vector<std::string>& paths, AuditSink& sink,
                          const ImportOptions& options) {
  return import_into(paths, sink, options, {});
}

}  // namespace nsposture::ingest
