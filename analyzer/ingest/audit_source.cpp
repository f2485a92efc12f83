#include "analyzer/ingest/audit_source.h"

#include "analyzer/ingest/audit/import.h"
#include "analyzer/ingest/audit/store_sink.h"

namespace nsposture::ingest {

ImportResult import_audit(const std::vector<std::string>& paths, store::Store& store,
                          const ImportOptions& options) {
  StoreSink sink(store);
  return import_into(paths, sink, options, {});
}

}  // namespace nsposture::ingest
