// Log shippers and SIEMs that put the event, or its text, under their own key: fluentd, Fluent Bit,
// Splunk, journald and others.
#include "analyzer/ingest/audit/event/event_map.h"
#include "analyzer/ingest/audit/formats/unwrap.h"

#include <array>

namespace nsposture::ingest::audit::formats {

// Collectors put the line into their own field, or the event's fields among theirs.
bool Unwrapper::as_shipper(const json::JsonObject& object, const RecordContext& context,
                           int depth) {
  struct Shipper {
    const char* key;
    const char* format;
  };

  constexpr std::array<Shipper, 10> kShippers = {{{"log", "log shipper, field log"},
                                                  {"MESSAGE", "journald"},
                                                  {"line", "Loki (logcli)"},
                                                  {"_raw", "Splunk export"},
                                                  {"result", "Splunk export"},
                                                  {"event", "Splunk HEC"},
                                                  {"message", "log shipper, field message"},
                                                  {"kube_audit", "log shipper, field kube_audit"},
                                                  {"json", "log shipper, field json"},
                                                  {"raw_data", "SIEM export, field raw_data"}}};
  if (docker(object, context, depth)) return true;
  for (const auto& [key, format] : kShippers) {
    const auto raw = object[key];
    const auto kind = json::json_kind(raw);
    if (kind != json::JsonKind::String && kind != json::JsonKind::Object &&
        kind != json::JsonKind::Array)
      continue;
    if (kind == json::JsonKind::Array) {
      if (std::string_view(key) != "MESSAGE") continue;
      std::string bytes;  // journald writes text that is not plain as numbers
      for (const auto element : reader_.array(raw).value_or(std::vector<std::string_view>())) {
        const auto byte = reader_.integer(element).value_or('?');
        bytes += static_cast<char>(byte >= 0 && byte < 256 ? byte : '?');
      }
      text(json::padded(bytes), with_format(context, format), depth + 1);
      return true;
    }
    value(raw, with_format(context, format), depth + 1);
    return true;
  }
  if (json::json_kind(object["input"]) == json::JsonKind::Object) {
    value(object["input"], with_format(context, "SIEM export, field input"), depth + 1);
    return true;
  }
  return false;
}

}  // namespace nsposture::ingest::audit::formats
