#include "analyzer/ingest/audit/formats/unwrap.h"

#include "analyzer/ingest/audit/event/event_map.h"
#include "analyzer/ingest/audit/event/prefilter.h"
#include "analyzer/ingest/audit/formats/syslog.h"
#include "analyzer/ingest/json/value_splitter.h"
#include "graph/base/trim.h"

#include <algorithm>

namespace nsposture::ingest::audit::formats {

namespace {

constexpr int kMaxDepth = 8;
constexpr std::string_view kCutMark = "[Truncated...]";  // CloudWatch, at 256 KB

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_timestamp(std::string_view token) {
  return token.size() >= 20 && digits(token.substr(0, 4)) && token[4] == '-' && token[10] == 'T';
}

// "2026-03-01T10:00:00.000000001Z stdout F {…}"
bool is_runtime_line(std::string_view text) {
  const auto space = std::min(text.find(' '), text.size());
  const auto rest = text.substr(std::min(space + 1, text.size()));
  return is_timestamp(text.substr(0, space)) &&
         (rest.starts_with("stdout ") || rest.starts_with("stderr "));
}

bool is_text_of_json(std::string_view text) {
  const auto kind = json::json_kind(text);
  return kind == json::JsonKind::Object || kind == json::JsonKind::Array;
}

// Best effort for text that does not parse: enough to look the event up elsewhere.
std::string salvaged_id(std::string_view text) {
  auto at = text.find("auditID");
  if (at == std::string_view::npos) return {};
  at = text.find_first_not_of("\\\": ", at + 7);
  if (at == std::string_view::npos) return {};
  constexpr std::string_view kIdChars =
      "0123456789abcdefABCDEFghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ-";
  const auto end = text.find_first_not_of(kIdChars, at);
  return std::string(text.substr(at, end == std::string_view::npos ? end : end - at)).substr(0, 64);
}

std::string broken(std::string_view text, const std::string& why) {
  const auto id = salvaged_id(text);
  return id.empty() ? why : why + " (audit ID `" + id + "`)";
}

}  // namespace

bool is_legacy_text(std::string_view line) {
  return line.substr(0, 80).find("AUDIT: id=\"") != std::string_view::npos;
}

void Unwrapper::record(std::string_view record, std::string_view format) {
  constexpr std::string_view kBom = "\xef\xbb\xbf";
  if (record.starts_with(kBom)) record.remove_prefix(kBom.size());
  raw_line_ = is_raw_event(record);
  RecordContext context;
  context.format = format;
  text(record, context, 0);
}

void Unwrapper::finish() {
  for (const auto& [stream, rest] : partial_) {
    sink_.malformed(broken(rest, "the rest of a split line is missing"));
  }
  partial_.clear();
}

void Unwrapper::text(std::string_view line, const RecordContext& context, int depth) {
  const auto text = trim(line);
  if (text.empty()) {
    sink_.skipped(kSkippedBlank);
  } else if (depth > kMaxDepth) {
    sink_.malformed("wrapped too deeply");
  } else if (text.ends_with(kCutMark)) {
    sink_.malformed(broken(text, "cut by the delivery system"));
  } else if (is_runtime_line(text)) {
    runtime_line(text.substr(text.find(' ') + 1), with_format(context, "CRI container log"), depth);
  } else if (component_.takes(line)) {
    sink_.skipped(kSkippedKlog);
  } else if (is_text_of_json(text)) {
    value(text, context, depth);
  } else if (is_legacy_text(text)) {
    sink_.malformed(std::string(kLegacyRefusal));
  } else {
    prefixed(text, context, depth);
  }
}

// A prefix before the JSON: a syslog header, a timestamp (CloudWatch export) or a node name (oc adm
// node-logs).
void Unwrapper::prefixed(std::string_view text, const RecordContext& context, int depth) {
  const auto space = text.find(' ');
  const auto word = text.substr(0, space);
  const auto rest = space == std::string_view::npos ? std::string_view() : trim(text.substr(space));
  if (const auto syslog = parse_syslog(text)) {
    auto inner = with_format(context, "syslog");
    inner.apiserver = syslog->host;
    return this->text(syslog->message, inner, depth + 1);
  }
  const bool component = is_timestamp(word) && component_.takes(rest);
  if (component) return sink_.skipped(kSkippedKlog);
  if (!is_text_of_json(rest)) {
    // Inside a wrapper it may be any program's output; as a line of the log it is damage.
    if (depth > 0 && !names_event(text)) return sink_.skipped(kSkippedStream);
    return sink_.malformed(broken(text, "not JSON"));
  }
  if (is_timestamp(word)) {
    return this->text(rest, with_format(context, "CloudWatch export (time before JSON)"),
                      depth + 1);
  }
  auto inner = with_format(context, "node name before JSON");
  inner.apiserver = word;
  this->text(rest, inner, depth + 1);
}

void Unwrapper::value(std::string_view raw, const RecordContext& context, int depth) {
  if (depth > kMaxDepth) return sink_.malformed("wrapped too deeply");
  switch (json::json_kind(raw)) {
    case json::JsonKind::Object: {
      const auto object = reader_.object(raw);
      if (object.valid()) return this->object(object, context, depth);
      // The API server logs a patch as the client sent it: its bytes must not hide the event.
      if (const auto repaired = json::repaired(raw)) {
        return value(std::string_view(*repaired).substr(0, repaired->size() - json::kJsonPadding),
                     context, depth + 1);
      }
      // Several values on one line, with nothing or space between them.
      const auto values = json::split_values(raw);
      if (values.size() < 2) return sink_.malformed(broken(raw, object.error()));
      for (const auto one : values) value(one, context, depth + 1);
      return;
    }
    case json::JsonKind::Array:
      return each(raw, with_format(context, "JSON array"), depth);
    case json::JsonKind::String:
      if (const auto inner = reader_.string(raw)) return text(*inner, context, depth + 1);
      return sink_.malformed("bad JSON: a string is damaged");
    default:
      return sink_.malformed("not JSON of an audit event");
  }
}

void Unwrapper::each(std::string_view raw_array, const RecordContext& context, int depth) {
  const auto elements = reader_.array(raw_array);
  if (!elements) return sink_.malformed(broken(raw_array, "bad JSON: an array is damaged"));
  for (const auto element : *elements) value(element, context, depth + 1);
}

void Unwrapper::object(const json::JsonObject& object, const RecordContext& context, int depth) {
  if (raw_line_) {
    if (!as_event(object, context)) sink_.skipped(kSkippedOther);
    return;
  }
  const bool known = as_event(object, context) || as_list(object, context, depth) ||
                     as_google(object, context, depth) || as_azure(object, context, depth) ||
                     as_query_results(object, context, depth) || as_aws(object, context, depth) ||
                     as_elastic(object, context, depth) || as_loki(object, context, depth) ||
                     as_otlp(object, context, depth) || as_datadog(object, context, depth) ||
                     as_gelf(object, context, depth) || as_bigquery(object, context, depth) ||
                     as_ocsf(object, context, depth) || as_shipper(object, context, depth);
  if (!known) sink_.skipped(kSkippedOther);
}

bool Unwrapper::as_event(const json::JsonObject& object, const RecordContext& context) {
  const bool has_identity = !object["auditID"].empty() && !object["stage"].empty();
  // The remains of an event after a pipeline: no other record has these fields together.
  const bool has_request = !object["verb"].empty() && !object["user"].empty() &&
                           (!object["objectRef"].empty() || !object["requestURI"].empty());
  const bool says_so = reader_.text(object["kind"]) == "Event" &&
                       reader_.text(object["apiVersion"]).starts_with("audit.k8s.io/");
  if (!has_identity && !has_request && !says_so) return false;
  const auto inner = with_format(context, "audit events");
  sink_.event(map_event(reader_, raw_event(object), inner), inner);
  return true;
}

bool Unwrapper::as_list(const json::JsonObject& object, const RecordContext& context, int depth) {
  if (reader_.text(object["kind"]) != "EventList") return false;
  if (json::json_kind(object["items"]) != json::JsonKind::Array) return false;
  each(object["items"], with_format(context, "EventList"), depth);
  return true;
}

}  // namespace nsposture::ingest::audit::formats
