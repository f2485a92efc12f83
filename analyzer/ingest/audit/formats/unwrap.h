// Finds the audit events in a record of any delivery format (audit-facts.md 3), by content. Not
// thread-safe: each input, or part of one, has its own. What is not an event is passed to the sink,
// not thrown.
#pragma once

#include "analyzer/ingest/audit/event/record.h"
#include "analyzer/ingest/audit/formats/component_log.h"
#include "analyzer/ingest/json/json.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace nsposture::ingest::audit::formats {

// Why a record was skipped.
inline constexpr std::string_view kSkippedBlank = "blank lines";
inline constexpr std::string_view kSkippedKlog = "log lines of a component (klog)";
inline constexpr std::string_view kSkippedStderr =
    "lines of a container's standard error, where no audit event is written";
inline constexpr std::string_view kSkippedControl = "control messages of CloudWatch";
inline constexpr std::string_view kSkippedStream = "log streams and categories other than audit";
inline constexpr std::string_view kSkippedOther = "JSON that is no audit event";

inline constexpr std::string_view kLegacyRefusal =
    "legacy text audit format; start the API server with --audit-log-format=json";

// Whether a line is in the legacy text format, which has too little information to be judged.
[[nodiscard]] bool is_legacy_text(std::string_view line);

// Keeps parts split by container runtimes until the rest arrives, so it is used for one input, in
// order.
class Unwrapper {
 public:
  explicit Unwrapper(RecordSink& sink) : sink_(sink) {}

  // REQUIRES: kJsonPadding readable bytes after `text`. `format`: the input's format, if not only
  // the record determines it.
  void record(std::string_view text, std::string_view format = {});
  // The input has ended: incomplete parts are malformed.
  void finish();

  [[nodiscard]] json::JsonReader& reader() { return reader_; }

 private:
  void text(std::string_view line, const RecordContext& context, int depth);
  void prefixed(std::string_view text, const RecordContext& context, int depth);
  void runtime_line(std::string_view text, const RecordContext& context, int depth);
  void value(std::string_view raw, const RecordContext& context, int depth);
  void each(std::string_view raw_array, const RecordContext& context, int depth);
  void object(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_event(const json::JsonObject& object, const RecordContext& context);
  bool as_list(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_aws(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_log_events(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_query_results(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_table(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_otlp(const json::JsonObject& object, const RecordContext& context, int depth);
  void otlp_records(std::string_view scope, const RecordContext& context, int depth);
  bool as_datadog(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_gelf(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_bigquery(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_ocsf(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_insights(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_azure(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_google(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_elastic(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_loki(const json::JsonObject& object, const RecordContext& context, int depth);
  bool as_shipper(const json::JsonObject& object, const RecordContext& context, int depth);
  void log_message(std::string_view raw, std::string_view stream, const RecordContext& context,
                   int depth);
  void compressed(std::string_view raw, const RecordContext& context, int depth);
  bool docker(const json::JsonObject& object, const RecordContext& context, int depth);

  RecordSink& sink_;
  json::JsonReader reader_;
  // A line that starts as the API server writes it contains only events of that form: the
  // prefilter, which does not look into wrappers, depends on it.
  bool raw_line_ = false;
  ComponentLog component_;
  std::map<std::string, std::string, std::less<>> partial_;  // by stream, the part received so far
};

}  // namespace nsposture::ingest::audit::formats
