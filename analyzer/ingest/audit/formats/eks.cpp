// EKS: CloudWatch subscriptions and queries, Lambda, Kinesis, Firehose, Logs Insights.
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

namespace {

// "/aws/eks/<cluster>/cluster" contains the cluster.
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

}  // namespace

void Unwrapper::log_message(std::string_view raw, std::string_view stream,
                            const RecordContext& context, int depth) {
  if (!audit_stream(stream)) return sink_.skipped(kSkippedStream);
  auto inner = context;
  inner.apiserver = stream;
  value(raw, inner, depth + 1);
}

bool Unwrapper::as_log_events(const json::JsonObject& object, const RecordContext& context,
                              int depth) {
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
bool Unwrapper::as_insights(const json::JsonObject& object, const RecordContext& context,
                            int depth) {
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

bool Unwrapper::as_aws(const json::JsonObject& object, const RecordContext& context, int depth) {
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
  if (!object["recordId"].empty() && json::json_kind(object["data"]) == json::JsonKind::String) {
    compressed(object["data"], with_format(context, "EKS Firehose record"), depth);
    return true;
  }
  if (json::json_kind(object["Records"]) == json::JsonKind::Array) {
    each(object["Records"], with_format(context, "EKS Kinesis record"), depth);
    return true;
  }
  return as_log_events(object, context, depth) || as_insights(object, context, depth);
}

}  // namespace nsposture::ingest::audit::formats
