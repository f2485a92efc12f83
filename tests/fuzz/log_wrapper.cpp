// A whole input of any delivery format, packed or not: nothing crashes, and what is told of it adds
// up.
#include "analyzer/ingest/audit/import/part_reader.h"
#include "analyzer/ingest/bytes/byte_source.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using nsposture::ingest::audit::import::BlockResult;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const BlockResult& result, std::size_t most_told) {
  for (const auto& server : result.servers) require(server.kept.size() <= server.events);
  require(result.malformed.size() <= result.malformed_count);
  require(result.malformed.size() <= most_told);
  require(result.cut <= result.malformed_count);
  const bool read =
      !result.servers.empty() || !result.skipped.empty() || result.malformed_count > 0;
  require(!(result.passed_over && read));
  require(!result.passed_over || !result.member.empty());
  require(result.servers.empty() || !result.servers[0].kept.empty() || !result.format.empty() ||
          result.servers[0].events >= result.servers[0].kept.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nsposture::ingest;
  audit::import::ReadLimits limits;
  limits.max_line = 1UL << 20U;
  limits.max_malformed = 10;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  bool ended = false;
  audit::import::read_stream(bytes::memory_source(bytes), limits, [&](BlockResult&& result) {
    check(result, limits.max_malformed);
    // What could not be read is told last, of the input and of each file in it.
    require(!ended);
    ended = result.member.empty() && !result.unreadable.empty();
    return true;
  });
  return 0;
}
