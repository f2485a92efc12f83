// One line of an audit log, of any format: nothing crashes, and the quick look skips no line that
// full parsing would keep.
#include "analyzer/ingest/audit/collector.h"
#include "analyzer/ingest/audit/quick_look.h"
#include "analyzer/ingest/audit/unwrap.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nsposture::ingest;
  const std::string line = padded(std::string_view(reinterpret_cast<const char*>(data), size));
  BlockCollector collector(10);
  Unwrapper unwrapper(collector);
  unwrapper.record(line);
  unwrapper.finish();
  const auto result = collector.take();
  if (!may_skip(line)) return 0;
  for (const auto& server : result.servers) {
    if (!server.kept.empty()) std::abort();
  }
  return 0;
}
