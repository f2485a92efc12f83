// GELF, the format of Graylog: the line is the short message, or the full one if both exist.
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

bool Unwrapper::as_gelf(const json::JsonObject& object, const RecordContext& context, int depth) {
  const auto brief = object["short_message"];
  if (json::json_kind(brief) != json::JsonKind::String) return false;
  const auto full = object["full_message"];
  const bool in_full = json::json_kind(reader_.text(full)) == json::JsonKind::Object;
  auto inner = with_format(context, "GELF");
  inner.apiserver = reader_.text(object["host"]);
  value(in_full ? full : brief, inner, depth + 1);
  return true;
}

}  // namespace nsposture::ingest::audit::formats
