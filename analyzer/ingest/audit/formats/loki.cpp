// Loki: query results, and the output of its command-line client.
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

bool Unwrapper::as_loki(const json::JsonObject& object, const RecordContext& context, int depth) {
  const auto data = reader_.object(object["data"]);
  const auto streams = reader_.array(data["result"]);
  if (!streams) return false;
  const auto inner = with_format(context, "Loki (query API)");
  for (const auto stream : *streams) {
    const auto values = reader_.array(reader_.object(stream)["values"]);
    for (const auto pair : values.value_or(std::vector<std::string_view>())) {
      const auto entry = reader_.array(pair);
      if (entry && entry->size() >= 2) {
        value((*entry)[1], inner, depth + 1);
      } else {
        sink_.malformed("bad Loki entry");
      }
    }
  }
  return true;
}

}  // namespace nsposture::ingest::audit::formats
