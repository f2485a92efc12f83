// Elastic: exported documents, with the original event or with its fields.
#include "analyzer/ingest/audit/event/event_map.h"
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

bool Unwrapper::as_elastic(const json::JsonObject& object, const RecordContext& context,
                           int depth) {
  if (const auto hits = reader_.object(object["hits"]); hits.valid()) {
    each(hits["hits"], with_format(context, "Elastic"), depth + 1);
    return true;
  }
  const auto source_raw = object["_source"];
  if (!source_raw.empty()) {
    value(source_raw, with_format(context, "Elastic"), depth + 1);
    return true;
  }
  const auto event = reader_.object(object["event"]);
  const auto dotted = object["event.original"];
  const auto original = dotted.empty() ? event["original"] : dotted;
  auto inner = with_format(context, "Elastic");
  if (json::json_kind(original) == json::JsonKind::String) {
    value(original, inner, depth + 1);
    return true;
  }
  const auto audit_raw = reader_.object(object["kubernetes"])["audit"];
  if (json::json_kind(audit_raw) != json::JsonKind::Object) return false;
  // The ingest pipeline drops the metadata of bodies and rewrites keys (audit-facts.md 3).
  inner.blind |= flag(store::MissingField::Bodies);
  inner.underscored_annotations = true;
  value(audit_raw, inner, depth + 1);
  return true;
}

}  // namespace nsposture::ingest::audit::formats
