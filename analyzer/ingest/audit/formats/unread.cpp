#include "analyzer/ingest/audit/formats/unread.h"

#include "analyzer/ingest/audit/formats/csv_table.h"
#include "graph/base/trim.h"

#include <algorithm>
#include <array>
#include <vector>

namespace nsposture::ingest::audit::formats {

namespace {

using namespace std::string_view_literals;

struct Unread {
  std::string_view begins;
  std::string_view words;
};

constexpr std::array<Unread, 7> kUnread = {{
    {"PAR1"sv,
     "it is a Parquet file, which is not read; export the rows as JSON, or the log itself "
     "with `aws logs filter-log-events`"},
    {"Obj\x01"sv,
     "it is an Avro file (Event Hub capture), which is not read; send kube-audit to a "
     "storage account and use its PT1H.json files"},
    {"SQLite format 3"sv, "it is an SQLite database; give one written by nsposture with --db"},
    {"<?xml"sv, "it is XML, which is not read; export the log as JSON"},
    {"<!DOCTYPE"sv, "it is a web page, perhaps of a login; export the log as JSON"},
    {"<!doctype"sv, "it is a web page, perhaps of a login; export the log as JSON"},
    {"<html"sv, "it is a web page, perhaps of a login; export the log as JSON"},
}};

bool has_json_line(std::string_view head) {
  return head.starts_with('{') || head.starts_with('[') || head.find("\n{") != head.npos;
}

bool has(const std::vector<std::string>& header, std::string_view what) {
  return std::ranges::any_of(
      header, [&](const std::string& column) { return column.find(what) != std::string::npos; });
}

// Column names contain no spaces except for the portal's zone; sentences do.
bool is_column(const std::string& name) {
  return name.find(' ') == std::string::npos || name.ends_with(" [UTC]") ||
         name.ends_with(" [Local Time]");
}

std::string csv_words(std::string_view head) {
  const auto header = csv_header(head);
  if (!is_csv(head) || !std::ranges::all_of(header, is_column)) return {};
  if (has(header, "protoPayload") || has(header, "method_name") || has(header, "insert")) {
    return "it is CSV of Cloud Logging, which has only a part of each entry; use `gcloud logging "
           "read --format=json`";
  }
  if (has(header, "kubernetes.audit")) {
    return "it is CSV of Kibana without the original event; add the column event.original, or "
           "export the documents as JSON";
  }
  return "it is CSV without a column that holds the events; export the column @message (CloudWatch), "
         "log_s (Azure), _raw (Splunk) or message, or use JSON";
}

// "key:" or "key: value", at the start of a line.
bool is_yaml_line(std::string_view line) {
  const auto end =
      line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
  if (end == 0 || end == std::string_view::npos || line[end] != ':') return false;
  return end + 1 == line.size() || line[end + 1] == ' ';
}

bool is_yaml(std::string_view head) {
  int keys = 0;
  int lines = 0;
  while (!head.empty() && lines < 8) {
    const auto end = std::min(head.find('\n'), head.size());
    const auto line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    const auto text = trim(line);
    if (text.empty() || text.starts_with('#') || text.starts_with("---")) continue;
    ++lines;
    const bool inside = text.data() != line.data() || text.starts_with("- ");
    if (!inside && !is_yaml_line(text)) return false;
    keys += inside ? 0 : 1;
  }
  return keys >= 2;
}

}  // namespace

std::string unread_format(std::string_view head) {
  for (const auto& [begins, words] : kUnread) {
    if (head.starts_with(begins)) return std::string(words);
  }
  if (has_json_line(head)) return {};
  if (auto words = csv_words(head); !words.empty()) return words;
  if (!is_yaml(head)) return {};
  return "it is YAML that `gcloud logging read` did not write; an audit log is JSON, one event a "
         "line";
}

bool may_hold_events(std::string_view text) {
  constexpr std::array<std::string_view, 12> kSigns = {
      "auditID",       "AuditId",   "protoPayload", "protopayload_auditlog",
      "proto_payload", "awslogs",   "\"kinesis\"",  "recordId",
      "messageId",     "class_uid", "AUDIT: id",    "@message"};
  return std::ranges::any_of(kSigns,
                             [&](std::string_view sign) { return text.find(sign) != text.npos; });
}

}  // namespace nsposture::ingest::audit::formats
