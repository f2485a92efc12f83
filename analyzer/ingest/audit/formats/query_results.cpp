// Results of query interfaces: tables with columns and rows (Log Analytics), rows with a column for
// the event (Splunk, CloudWatch's console).
#include "analyzer/ingest/audit/formats/json_text.h"
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

namespace {

using Elements = std::vector<std::string_view>;

}  // namespace

// {"columns": [{"name": …}], "rows": [[…]]}: converts each row to a record by its columns.
bool Unwrapper::as_table(const json::JsonObject& object, const RecordContext& context, int depth) {
  const auto columns = reader_.array(object["columns"]);
  const auto rows = reader_.array(object["rows"]);
  if (!columns || !rows) return false;
  std::vector<std::string> names;
  for (const auto column : *columns) {
    const auto name = reader_.text(reader_.object(column)["name"]);
    names.push_back(name.empty() ? reader_.text(reader_.object(column)["ColumnName"]) : name);
  }
  const auto inner = with_format(context, "Log Analytics query result");
  for (const auto raw : *rows) {
    const auto cells = reader_.array(raw);
    if (!cells || cells->size() != names.size()) {
      sink_.malformed("a row that does not have a field for each column");
      continue;
    }
    JsonText record;
    for (std::size_t i = 0; i < names.size(); ++i) record.add_raw(names[i], (*cells)[i]);
    value(record.take(), inner, depth + 1);
  }
  return true;
}

bool Unwrapper::as_query_results(const json::JsonObject& object, const RecordContext& context,
                                 int depth) {
  for (const char* key : {"tables", "Tables"}) {
    if (json::json_kind(object[key]) != json::JsonKind::Array) continue;
    each(object[key], with_format(context, "Log Analytics query result"), depth);
    return true;
  }
  if (as_table(object, context, depth)) return true;
  if (const auto message = object["@message"]; !message.empty()) {
    const auto inner = with_format(context, "EKS Logs Insights");
    log_message(message, reader_.text(object["@logStream"]), inner, depth);
    return true;
  }
  // Splunk: {"results": [{"_raw": …}]}; Logs Insights has a list for each row.
  const auto rows = reader_.array(object["results"]);
  if (!rows || rows->empty() || json::json_kind(rows->front()) != json::JsonKind::Object) {
    return false;
  }
  const auto inner = with_format(context, "Splunk results");
  for (const auto row : *rows) value(row, inner, depth + 1);
  return true;
}

}  // namespace nsposture::ingest::audit::formats
