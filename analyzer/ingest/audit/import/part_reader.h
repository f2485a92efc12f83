// Reads one part of an input, block by block. Passes on any Error other than Input, and exceptions
// of `emit`.
#pragma once

#include "analyzer/ingest/audit/import/block_result.h"
#include "analyzer/ingest/audit/import/log_file.h"
#include "analyzer/ingest/bytes/byte_source.h"

#include <functional>
#include <memory>
#include <string>

namespace nsposture::ingest::audit::import {

struct ReadLimits {
  std::size_t max_line = 0;
  std::size_t max_malformed = 0;
  bool prefilter = true;
  bool growing = false;  // see ImportOptions
};

// Emits each block's result, in order; stops if `emit` returns false. A read error is in the last
// result (BlockResult::unreadable).
void read_part(const LogFile& input, const ReadPart& part, const ReadLimits& limits,
               const std::function<bool(BlockResult&&)>& emit);

// The same for bytes that are not a raw log: compressed, archived, or in any delivery format.
void read_stream(std::unique_ptr<bytes::ByteSource> bytes, const ReadLimits& limits,
                 const std::function<bool(BlockResult&&)>& emit);

}  // namespace nsposture::ingest::audit::import
