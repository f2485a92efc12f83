// Datadog: results of its log search, and the records of its archives.
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

// {"data": [{"type": "log", "attributes": {"message": …, "attributes": {…}}}]}, or one record with
// "message" and "attributes". Datadog parses JSON: then the event is in the attributes.
bool Unwrapper::as_datadog(const json::JsonObject& object, const RecordContext& context,
                           int depth) {
  const auto inner = with_format(context, "Datadog");
  const auto found = reader_.array(object["data"]);
  if (found && !found->empty() && reader_.text(reader_.object(found->front())["type"]) == "log") {
    for (const auto one : *found) value(one, inner, depth + 1);
    return true;
  }
  const auto outer = reader_.object(object["attributes"]);
  if (!outer.valid()) return false;
  const auto own = reader_.object(outer["attributes"]);
  const auto message = own.valid() ? outer["message"] : object["message"];
  if (json::json_kind(reader_.text(message)) == json::JsonKind::Object) {
    value(message, inner, depth + 1);
    return true;
  }
  const auto& event = own.valid() ? own : outer;
  if (event["auditID"].empty() && event["verb"].empty()) return false;
  return as_event(event, inner);
}

}  // namespace nsposture::ingest::audit::formats
