// The destination of an import: the store, or memory in tests. Called by one thread at a time.
// Exceptions end the import.
#pragma once

#include "store/records/audit_event.h"
#include "store/records/coverage.h"
#include "store/records/import.h"

#include <optional>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit::import {

class AuditSink {
 public:
  AuditSink() = default;
  AuditSink(const AuditSink&) = delete;
  AuditSink& operator=(const AuditSink&) = delete;
  virtual ~AuditSink() = default;

  // One transaction. Returns how many events were new.
  virtual std::uint64_t add(const std::vector<store::AuditEvent>& events,
                            const store::ImportPosition& position,
                            const store::Coverage& coverage) = 0;
  // For a file that was renamed since, found by its identity alone.
  virtual std::optional<store::ImportPosition> position(std::string_view file,
                                                        std::string_view identity) = 0;
  // For all files that ever had that name.
  virtual std::vector<store::ImportPosition> positions(std::string_view file) = 0;
  // The known coverage of an input of this name, for one API server.
  virtual std::optional<store::Coverage> covered(std::string_view file, std::string_view cluster,
                                                 std::string_view apiserver) = 0;
  virtual void add_gaps(const std::vector<store::CoverageGap>& gaps) = 0;
};

}  // namespace nsposture::ingest::audit::import
