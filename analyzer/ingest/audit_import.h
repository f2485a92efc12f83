// One input into the store.
#pragma once

#include "analyzer/ingest/audit_lines.h"
#include "analyzer/ingest/audit_source.h"
#include "analyzer/ingest/audit_unwrap.h"

#include <memory>
#include <set>
#include <string>

namespace nsposture::ingest {

// Imports `path` ("-" for stdin) and adds what came of it to `result`. `done_before` are the bytes
// of inputs already read, for progress. Throws Error only for trouble with the store.
void import_one(const std::string& path, store::Store& store, const ImportOptions& options,
                std::uint64_t done_before, std::uint64_t total, ImportResult& result);

}  // namespace nsposture::ingest
