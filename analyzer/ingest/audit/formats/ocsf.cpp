// OCSF, the schema of Amazon Security Lake and many SIEMs: read if the record keeps the original
// event. OCSF's own fields lack required data (stages, levels, bodies), so a record without the
// event is refused instead of guessed at.
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

bool Unwrapper::as_ocsf(const json::JsonObject& object, const RecordContext& context, int depth) {
  constexpr std::int64_t kApiActivity = 6003;
  const auto kind = reader_.integer(object["class_uid"]);
  if (!kind) return false;
  if (*kind != kApiActivity) {
    sink_.skipped(kSkippedStream);
    return true;
  }
  const auto inner = with_format(context, "OCSF API Activity");
  if (const auto raw = object["raw_data"]; !raw.empty() && raw != "null") {
    value(raw, inner, depth + 1);
    return true;
  }
  const auto unmapped = reader_.object(object["unmapped"]);
  if (!unmapped["auditID"].empty() && as_event(unmapped, inner)) return true;
  sink_.malformed(
      "OCSF API Activity without the event it was made from (raw_data); export the log from "
      "CloudWatch: aws logs filter-log-events");
  return true;
}

}  // namespace nsposture::ingest::audit::formats
