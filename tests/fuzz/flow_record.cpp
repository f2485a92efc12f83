// One record of a flow log, and the same bytes as change records: nothing crashes or hangs.
#include "analyzer/ingest/audit/json.h"
#include "analyzer/ingest/changes/changes.h"
#include "analyzer/ingest/changes/csv.h"
#include "analyzer/ingest/flows/flows.h"

#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nsposture::ingest;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string line = padded(text);
  JsonReader reader;
  (void)read_flow(reader, std::string_view(line).substr(0, size));
  read_csv(text, [&](CsvRow&& row) {
    for (const auto& field : row.fields) {
      (void)parse_change_time(field);
      (void)matches_pattern(field, "kube-system");
    }
  });
  return 0;
}
