#include "analyzer/ingest/audit_unwrap.h"

#include "analyzer/ingest/audit_event_reader.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <openssl/evp.h>

namespace nsposture::ingest {

namespace {

constexpr int kMaxDepth = 12;
constexpr std::size_t kMaxInflated = 256U << 20U;

// A field whose string is, or holds, the event. Tried in this order; the first that yields a record
// ends the search, so that an event that is there both raw and taken apart counts once.
struct TextField {
  std::string_view key;
  std::string_view format;
};

constexpr std::array kTextFields = {
    TextField{"original", "Elastic"}, TextField{"log_s", "AKS Log Analytics"},
    TextField{"log", "log record"},   TextField{"message", "log record"},
    TextField{"MESSAGE", "journald"}, TextField{"line", "Loki"},
    TextField{"_raw", "Splunk"},      TextField{"raw_data", "SIEM record"},
    TextField{"raw", "SIEM record"},
};

std::string base64_decoded(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (text.empty() || text.size() % 4 != 0 || text.size() > kMaxInflated) return {};
  std::string out(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  if (length < 0) return {};
  const auto padding =
      static_cast<std::size_t>(std::ranges::count(text.substr(text.size() - 2), '='));
  out.resize(static_cast<std::size_t>(length) - padding);
  return out;
}

// Empty when it is no gzip, damaged, or grows beyond all measure.
std::string gunzipped(const std::string& data) {
  z_stream zlib{};
  if (inflateInit2(&zlib, 16 + MAX_WBITS) != Z_OK) return {};
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  zlib.avail_in = static_cast<uInt>(data.size());
  std::string out;
  int code = Z_OK;
  while (code == Z_OK && out.size() < kMaxInflated) {
    const auto filled = out.size();
    out.resize(filled + (1U << 18U));
    zlib.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    zlib.avail_out = 1U << 18U;
    code = inflate(&zlib, Z_NO_FLUSH);
    out.resize(out.size() - zlib.avail_out);
  }
  inflateEnd(&zlib);
  return code == Z_STREAM_END ? out : std::string();
}

// systemd writes a message that is not plain text as an array of bytes.
std::string text_of_bytes(const json::Array& bytes) {
  std::string text;
  for (const auto item : bytes) {
    std::int64_t byte = 0;
    if (item.get(byte) != simdjson::SUCCESS || byte < 0 || byte > 255) return {};
    text += static_cast<char>(byte);
  }
  return text;
}

// /aws/eks/<cluster>/cluster
std::string_view cluster_of_log_group(std::string_view group) {
  constexpr std::string_view kPrefix = "/aws/eks/";
  if (!group.starts_with(kPrefix)) return {};
  group.remove_prefix(kPrefix.size());
  return group.substr(0, group.find('/'));
}

bool is_gke(const json::Object& object) {
  const auto payload = json::object_at(object, "protoPayload");
  return payload && json::text_at(*payload, "serviceName") == "k8s.io";
}

bool is_aks_row(const json::Object& object) {
  return !json::text_at(object, "AuditId").empty() && !json::text_at(object, "Stage").empty() &&
         !json::text_at(object, "Verb").empty();
}

// EventList items have the marks of events; an Event's own body may hold anything, so what is an
// event is never looked into.
std::string_view format_of(const json::Object& object) {
  if (json::text_at(object, "kind") == "EventList") return "EventList";
  if (json::member(object, "logEvents")) return "EKS CloudWatch subscription";
  if (json::member(object, "awslogs")) return "EKS Lambda";
  if (json::member(object, "kinesis")) return "EKS Kinesis";
  if (json::member(object, "_source")) return "Elastic";
  if (json::member(object, "records")) return "AKS Event Hub";
  return {};
}

}  // namespace

std::size_t value_length(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return i + 1;
    if (depth == 0 && (c == '}' || c == ']')) return 0;
  }
  return 0;
}

std::size_t Unwrapper::visit(const json::Value& value, const Visit& visit) {
  format_ = "raw";
  return enter(value, {}, 0, visit);
}

std::size_t Unwrapper::visit_text(std::string_view text, const Visit& visit) {
  format_ = "raw";
  const auto begin = text.find('{');
  if (begin == std::string_view::npos) return 0;
  if (begin > 0) format_ = "prefixed lines";
  return enter_text(text.substr(begin), {}, 0, visit);
}

std::size_t Unwrapper::enter(const json::Value& value, Context context, int depth,
                             const Visit& visit) {
  if (depth > kMaxDepth) return 0;
  json::Object object;
  if (value.get(object) == simdjson::SUCCESS) {
    return enter_object(object, std::move(context), depth, visit);
  }
  json::Array array;
  std::size_t count = 0;
  if (value.get(array) == simdjson::SUCCESS) {
    for (const auto item : array) count += enter(item, context, depth + 1, visit);
    return count;
  }
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS && text.starts_with('{')) {
    return enter_text(text, context, depth + 1, visit);
  }
  return 0;
}

std::size_t Unwrapper::enter_object(const json::Object& object, Context context, int depth,
                                    const Visit& visit) {
  Record record;
  record.object = object;
  record.cluster = context.cluster;
  record.apiserver = context.apiserver;
  record.bodies_dropped = context.bodies_dropped;
  const bool gke = is_gke(object);
  if (gke || is_audit_event(object) || is_aks_row(object)) {
    record.kind = gke                      ? RecordKind::GkeEntry
                  : is_audit_event(object) ? RecordKind::Event
                                           : RecordKind::AksRow;
    if (gke) format_ = "GKE";
    if (record.kind == RecordKind::AksRow) format_ = "AKS audit table";
    visit(record);
    return 1;
  }
  if (json::text_at(object, "messageType") == "CONTROL_MESSAGE") return 0;
  if (const auto format = format_of(object); !format.empty()) format_ = format;
  if (const auto cluster = cluster_of_log_group(json::text_at(object, "logGroup"));
      !cluster.empty()) {
    context.cluster = cluster;
  }
  if (const auto id = json::text_at(object, "resourceId"); !id.empty()) context.cluster = id;
  if (const auto properties = json::object_at(object, "properties")) {
    context.apiserver = json::text_at(*properties, "pod");
  }
  if (json::member(object, "_source")) context.bodies_dropped = true;
  for (const auto& field : kTextFields) {
    const auto value = json::member(object, field.key);
    if (!value) continue;
    std::string_view text;
    json::Array bytes;
    std::string joined;
    if (value->get(text) != simdjson::SUCCESS && value->get(bytes) == simdjson::SUCCESS) {
      joined = text_of_bytes(bytes);
      text = joined;
    }
    const auto begin = text.find('{');
    if (begin == std::string_view::npos) continue;
    Context inner = context;
    if (field.key == "original") inner.bodies_dropped = false;
    if (const auto count = enter_text(text.substr(begin), inner, depth + 1, visit); count > 0) {
      if (format_ == "raw") format_ = field.format;
      return count;
    }
  }
  std::size_t count = 0;
  for (const auto field : object) {
    std::string_view text;
    if (field.key == "data" && field.value.get(text) == simdjson::SUCCESS) {
      count += enter_encoded(text, context, depth + 1, visit);
      continue;
    }
    count += enter(field.value, context, depth + 1, visit);
  }
  return count;
}

std::size_t Unwrapper::enter_text(std::string_view text, const Context& context, int depth,
                                  const Visit& visit) {
  if (depth > kMaxDepth) return 0;
  if (text.ends_with("[Truncated...]")) {
    Record record;
    record.kind = RecordKind::Damaged;
    record.text = text;
    visit(record);
    return 1;
  }
  while (parsers_.size() <= static_cast<std::size_t>(depth)) {
    parsers_.push_back(std::make_unique<simdjson::dom::parser>());
  }
  auto& parser = *parsers_[static_cast<std::size_t>(depth)];
  std::size_t count = 0;
  while (true) {
    const auto begin = text.find_first_not_of(" \t\r\n,");
    if (begin == std::string_view::npos) return count;
    text.remove_prefix(begin);
    const auto length = value_length(text);
    json::Value value;
    if (length == 0 || parser.parse(text.data(), length).get(value) != simdjson::SUCCESS) {
      return count;
    }
    count += enter(value, context, depth + 1, visit);
    text.remove_prefix(length);
  }
}

// EKS: base64 of gzip of a subscription; Pub/Sub: base64 of a log entry.
std::size_t Unwrapper::enter_encoded(std::string_view base64, const Context& context, int depth,
                                     const Visit& visit) {
  const auto decoded = base64_decoded(base64);
  if (decoded.empty()) return 0;
  const auto inflated = decoded.starts_with("\x1f\x8b") ? gunzipped(decoded) : decoded;
  if (!inflated.starts_with('{')) return 0;
  return enter_text(inflated, context, depth, visit);
}

}  // namespace nsposture::ingest
