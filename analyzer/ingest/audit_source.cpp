#include "analyzer/ingest/audit_source.h"

#include "analyzer/ingest/audit/import.h"
#include "analyzer/ingest/audit/sink.h"

namespace nsposture::ingest {

namespace {

class StoreSink final : public AuditSink {
 public:
  explicit StoreSink(store::Store& store) : store_(store) {}

  std::uint64_t add(const std::vector<store::AuditEvent>& events,
                    const store::ImportPosition& position,
                    const store::Coverage& coverage) override {
    return store_.add_events(events, position, coverage);
  }

  std::optional<store::ImportPosition> position(std::string_view file,
                                                std::string_view identity) override {
    return store_.import_position(file, identity);
  }

  void add_gaps(const std::vector<store::CoverageGap>& gaps) override { store_.add_gaps(gaps); }

 private:
  store::Store& store_;
};

}  // namespace

ImportResult import_audit(const std::vector<std::string>& paths, store::Store& store,
                          const ImportOptions& options) {
  StoreSink sink(store);
  return import_into(paths, sink, options, {});
}

}  // namespace nsposture::ingest
