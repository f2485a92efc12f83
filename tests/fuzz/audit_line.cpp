// One line of an audit log, of any format: nothing crashes, and the quick look skips no line that
// full parsing would keep.
#include "analyzer/ingest/audit/event/prefilter.h"
#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/audit/import/block_collector.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nsposture::ingest;
  const std::string line =
      json::padded(std::string_view(reinterpret_cast<const char*>(data), size));
  audit::import::BlockCollector collector(10);
  audit::formats::Unwrapper unwrapper(collector);
  unwrapper.record(line);
  unwrapper.finish();
  const auto result = collector.take();
  if (!audit::may_skip(line)) return 0;
  for (const auto& server : result.servers) {
    if (!server.kept.empty()) std::abort();
  }
  return 0;
}
