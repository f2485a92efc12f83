#include "analyzer/ingest/audit/formats/csv_table.h"

#include "analyzer/ingest/audit/formats/json_text.h"
#include "analyzer/ingest/bytes/byte_source.h"
#include "analyzer/ingest/csv/csv.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::audit::formats {

namespace {

struct EventColumn {
  std::string_view column;
  std::string_view key;  // of the record; empty: same as the column
  std::string_view format;
};

// The first one in a table is used.
constexpr std::array<EventColumn, 12> kEventColumns = {{
    {"@message", "", "CloudWatch Logs Insights, CSV"},
    {"log_s", "", "AKS AzureDiagnostics, CSV"},
    {"AuditId", "", "AKSAudit table, CSV"},
    {"_raw", "", "Splunk, CSV"},
    {"event.original", "", "Kibana, CSV"},
    {"_source", "", "Kibana, CSV"},
    {"raw_data", "", "SIEM export, CSV"},
    {"message", "", "log export, CSV"},
    {"Message", "message", "log export, CSV"},
    {"Content", "message", "log export, CSV"},
    {"log", "", "log export, CSV"},
    {"Line", "message", "Grafana, CSV"},
}};

// "TimeGenerated [UTC]" is the portal's header for TimeGenerated.
std::string plain_name(const std::string& column) {
  constexpr std::string_view kZone = " [UTC]";
  std::string_view name = column;
  if (name.ends_with(kZone)) name.remove_suffix(kZone.size());
  return std::string(name);
}

bool is_name(const std::string& field) {
  constexpr std::size_t kLongest = 100;
  constexpr std::string_view kOther = "{}\"\\<>=";
  return !field.empty() && field.size() <= kLongest &&
         field.find_first_of(kOther) == std::string::npos;
}

std::vector<csv::CsvRow> first_rows(std::string_view head, std::size_t count) {
  const auto source = bytes::memory_source(head);
  csv::CsvStream rows(*source, head.size() + 1);
  std::vector<csv::CsvRow> found;
  csv::CsvRow row;
  while (found.size() < count && rows.next(row)) found.push_back(row);
  return found;
}

}  // namespace

std::optional<CsvTable> CsvTable::of(const std::vector<std::string>& header) {
  CsvTable table;
  for (const auto& column : header) table.columns_.push_back(plain_name(column));
  for (const auto& [column, key, format] : kEventColumns) {
    const auto found = std::ranges::find(table.columns_, column);
    if (found == table.columns_.end()) continue;
    if (!key.empty()) *found = key;
    table.format_ = format;
    return table;
  }
  return std::nullopt;
}

std::string CsvTable::record(const std::vector<std::string>& fields) const {
  JsonText record;
  for (std::size_t i = 0; i < columns_.size(); ++i) record.add_text(columns_[i], fields[i]);
  return record.take();
}

std::vector<std::string> csv_header(std::string_view head) {
  const auto rows = first_rows(head, 1);
  const bool names =
      !rows.empty() && rows[0].error.empty() && std::ranges::all_of(rows[0].fields, is_name);
  return names ? rows[0].fields : std::vector<std::string>();
}

bool is_csv(std::string_view head) {
  const auto rows = first_rows(head, 2);
  return rows.size() == 2 && csv_header(head).size() > 1 && rows[1].error.empty() &&
         rows[0].fields.size() == rows[1].fields.size();
}

}  // namespace nsposture::ingest::audit::formats
