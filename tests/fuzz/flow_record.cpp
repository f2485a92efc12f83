// One record of a flow log, and the same bytes as change records: nothing crashes or hangs.
#include "analyzer/ingest/changes/changes.h"
#include "analyzer/ingest/csv/csv.h"
#include "analyzer/ingest/flows/flows.h"
#include "analyzer/ingest/json/json.h"

#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nsposture::ingest;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string line = json::padded(text);
  json::JsonReader reader;
  (void)flows::read_flow(reader, std::string_view(line).substr(0, size));
  csv::read_csv(text, [&](csv::CsvRow&& row) {
    for (const auto& field : row.fields) {
      (void)changes::parse_change_time(field);
      (void)changes::matches_pattern(field, "kube-system");
    }
  });
  return 0;
}
