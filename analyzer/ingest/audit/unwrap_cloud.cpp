// The wrappers of the cloud vendors: AWS, Azure, Google.
#include "analyzer/ingest/audit/event_map.h"
#include "analyzer/ingest/audit/gke.h"
#include "analyzer/ingest/audit/unwrap.h"
#include "analyzer/ingest/bytes/base64.h"
#include "analyzer/ingest/bytes/decompress.h"

namespace nsposture::ingest {

namespace {

constexpr std::size_t kMaxInflated = 256UL * 1024 * 1024;

// Decompressed as far as it is compressed; nothing when it is damaged or too large.
std::optional<std::string> inflated(const std::string& bytes) {
  auto opened = decompressed(memory_source(bytes));
  std::string out;
  std::string block(64UL * 1024, '\0');
  while (const auto got = opened.bytes->read(block.data(), block.size())) {
    if (out.size() + got > kMaxInflated) return std::nullopt;
    out.append(block, 0, got);
  }
  if (opened.bytes->problem().kind != SourceProblem::Kind::None) return std::nullopt;
  return padded(out);
}

// "/aws/eks/<cluster>/cluster" gives the cluster.
std::string eks_cluster(const std::string& log_group) {
  constexpr std::string_view kPrefix = "/aws/eks/";
  constexpr std::string_view kSuffix = "/cluster";
  std::string_view name = log_group;
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return {};
  name.remove_prefix(kPrefix.size());
  if (name.size() <= kSuffix.size()) return {};
  name.remove_suffix(kSuffix.size());
  return std::string(name);
}

bool audit_stream(std::string_view stream) {
  return stream.empty() || stream.find("audit") != std::string_view::npos;
}

bool audit_category(std::string_view category) {
  return category == "kube-audit" || category == "kube-audit-admin";
}

}  // namespace

// base64, then mostly gzip, then JSON: how Lambda, Kinesis, Firehose and Pub/Sub hand on data.
void Unwrapper::compressed(std::string_view raw, const RecordContext& context, int depth) {
  const auto encoded = reader_.string(raw);
  const auto bytes = encoded ? decode_base64(*encoded) : std::nullopt;
  if (!bytes) return sink_.malformed("data that should be base64 is not");
  const auto plain = inflated(*bytes);
  if (!plain) return sink_.malformed("compressed data inside a record is damaged or too large");
  text(*plain, context, depth + 1);
}

void Unwrapper::log_message(std::string_view raw, std::string_view stream,
                            const RecordContext& context, int depth) {
  if (!audit_stream(stream)) return sink_.skipped(kSkippedStream);
  auto inner = context;
  inner.apiserver = stream;
  value(raw, inner, depth + 1);
}

bool Unwrapper::as_log_events(const JsonObject& object, const RecordContext& context, int depth) {
  const bool subscription = !object["logEvents"].empty();
  const auto events = reader_.array(object[subscription ? "logEvents" : "events"]);
  if (!events) return false;
  auto inner =
      with_format(context, subscription ? "EKS CloudWatch subscription" : "EKS get-log-events");
  inner.cluster = eks_cluster(reader_.text(object["logGroup"]));
  const auto common_stream = reader_.text(object["logStream"]);
  for (const auto raw : *events) {
    const auto event = reader_.object(raw);
    const auto own_stream = reader_.text(event["logStreamName"]);
    if (event["message"].empty()) {
      sink_.malformed("a log event without a message");
    } else {
      log_message(event["message"], own_stream.empty() ? common_stream : own_stream, inner, depth);
    }
  }
  return true;
}

// Logs Insights: each row is a list of {field, value}.
bool Unwrapper::as_insights(const JsonObject& object, const RecordContext& context, int depth) {
  const auto rows = reader_.array(object["results"]);
  if (!rows) return false;
  const auto inner = with_format(context, "EKS Logs Insights");
  for (const auto row : *rows) {
    const auto cells = reader_.array(row);
    std::string stream;
    std::string_view message;
    for (const auto raw : cells.value_or(std::vector<std::string_view>())) {
      const auto cell = reader_.object(raw);
      const auto name = reader_.text(cell["field"]);
      if (name == "@message") message = cell["value"];
      if (name == "@logStream") stream = reader_.text(cell["value"]);
    }
    if (message.empty()) {
      sink_.malformed("a row without @message");
    } else {
      log_message(message, stream, inner, depth);
    }
  }
  return true;
}

bool Unwrapper::as_aws(const JsonObject& object, const RecordContext& context, int depth) {
  if (reader_.text(object["messageType"]) == "CONTROL_MESSAGE") {
    sink_.skipped(kSkippedControl);
    return true;
  }
  if (const auto logs = reader_.object(object["awslogs"]); logs.valid()) {
    compressed(logs["data"], with_format(context, "EKS Lambda event"), depth);
    return true;
  }
  if (const auto kinesis = reader_.object(object["kinesis"]); kinesis.valid()) {
    compressed(kinesis["data"], with_format(context, "EKS Kinesis record"), depth);
    return true;
  }
  if (!object["recordId"].empty() && json_kind(object["data"]) == JsonKind::String) {
    compressed(object["data"], with_format(context, "EKS Firehose record"), depth);
    return true;
  }
  if (json_kind(object["Records"]) == JsonKind::Array) {
    each(object["Records"], with_format(context, "EKS Kinesis record"), depth);
    return true;
  }
  return as_log_events(object, context, depth) || as_insights(object, context, depth);
}

bool Unwrapper::as_azure(const JsonObject& object, const RecordContext& context, int depth) {
  if (json_kind(object["records"]) == JsonKind::Array) {
    each(object["records"], context, depth);
    return true;
  }
  if (!object["AuditId"].empty() && !object["Stage"].empty()) {
    auto inner = with_format(context, "AKSAudit table");
    inner.blind |= flag(store::MissingField::Impersonation);
    inner.apiserver = reader_.text(object["PodName"]);
    sink_.event(map_event(reader_, aks_row(reader_, object), inner), inner);
    return true;
  }
  const auto properties = reader_.object(object["properties"]);
  const bool diagnostics = !object["log_s"].empty();
  const auto log = diagnostics ? object["log_s"] : properties["log"];
  if (log.empty()) return false;
  auto category = reader_.text(object["category"]);
  if (category.empty()) category = reader_.text(object["Category"]);
  if (!audit_category(category)) {
    sink_.skipped(kSkippedStream);
    return true;
  }
  auto inner =
      with_format(context, diagnostics ? "AKS AzureDiagnostics" : "AKS diagnostic records");
  inner.cluster = reader_.text(object[diagnostics ? "ResourceId" : "resourceId"]);
  inner.apiserver = reader_.text(diagnostics ? object["pod_s"] : properties["pod"]);
  value(log, inner, depth + 1);
  return true;
}

bool Unwrapper::as_google(const JsonObject& object, const RecordContext& context, int depth) {
  if (const auto payload = reader_.object(object["protoPayload"]); payload.valid()) {
    if (reader_.text(payload["serviceName"]) != "k8s.io") {
      sink_.skipped(kSkippedStream);
      return true;
    }
    const auto inner = with_format(context, "GKE LogEntry");
    sink_.event(map_gke(reader_, object, payload), inner);
    return true;
  }
  const auto message = reader_.object(object["message"]);
  if (json_kind(message["data"]) != JsonKind::String) return false;
  compressed(message["data"], with_format(context, "GKE Pub/Sub message"), depth);
  return true;
}

}  // namespace nsposture::ingest
