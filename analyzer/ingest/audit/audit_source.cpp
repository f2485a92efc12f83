#include "analyzer/ingest/audit/audit_source.h"

#include "analyzer/ingest/audit/import/import.h"

namespace nsposture::ingest::audit {

import::ImportResult import_audit(const std::vector<std::string>& paths, import::AuditSink& sink,
                                  const import::ImportOptions& options){
    return import::import_into(paths, sink, options, {});
}

}  // namespace nsposture::ingest::audit
