// Records of collectors and of systems that keep logs: OpenTelemetry, Datadog, Graylog, syslog,
// Kibana, OCSF, BigQuery.
#include "tests/cli/log_formats/support.h"

#include <functional>

using namespace nsposture::tests;
using nlohmann::ordered_json;

namespace {

// How a system delivers the text of one line of a log.
struct Wrapper {
  std::string name;
  std::function<std::string(const std::string&)> wrap;
};

ordered_json otlp(const ordered_json& records) {
  return {{"resourceLogs",
           {{{"resource", {{"attributes", ordered_json::array()}}},
             {"scopeLogs", {{{"scope", ordered_json::object()}, {"logRecords", records}}}}}}}};
}

ordered_json otlp_record(const std::string& text) {
  return {{"timeUnixNano", "1772359200000000000"}, {"body", {{"stringValue", text}}}};
}

const Wrapper kWrappers[] = {
    {"OTLP",
     [](const std::string& text) { return otlp(ordered_json::array({otlp_record(text)})).dump(); }},
    {"Datadog search",
     [](const std::string& text) {
       return ordered_json({{"data",
                             {{{"id", "AQ"},
                               {"type", "log"},
                               {"attributes",
                                {{"service", "kube-apiserver"},
                                 {"message", text},
                                 {"attributes", ordered_json::object()}}}}}},
                            {"meta", {{"status", "done"}}}})
           .dump();
     }},
    {"Datadog archive",
     [](const std::string& text) {
       return ordered_json({{"_id", "AQ"},
                            {"date", "2026-03-01T10:00:00Z"},
                            {"attributes", ordered_json::object()},
                            {"message", text}})
           .dump();
     }},
    {"GELF",
     [](const std::string& text) {
       return ordered_json({{"version", "1.1"},
                            {"host", "cp-1"},
                            {"short_message", text},
                            {"timestamp", 1772359200.0},
                            {"_stream", "stdout"}})
           .dump();
     }},
    {"GELF, long",
     [](const std::string& text) {
       return ordered_json({{"version", "1.1"},
                            {"host", "cp-1"},
                            {"short_message", "event"},
                            {"full_message", text}})
           .dump();
     }},
    {"RFC 3164",
     [](const std::string& text) {
       return "<134>Mar  1 10:00:00 cp-1 kube-apiserver[12]: " + text;
     }},
    {"RFC 3164 in a file",
     [](const std::string& text) { return "Mar  1 10:00:00 cp-1 kube-apiserver: " + text; }},
    {"RFC 3164 with a cookie",
     [](const std::string& text) { return "<134>Mar  1 10:00:00 cp-1 audit: @cee: " + text; }},
    {"RFC 5424",
     [](const std::string& text) {
       return "<134>1 2026-03-01T10:00:00.000001Z cp-1 kube-apiserver 12 - - " + text;
     }},
    {"RFC 5424 with structured data",
     [](const std::string& text) {
       return "<134>1 2026-03-01T10:00:00Z cp-1 audit - ID47 [a@1 b=\"x\\\"y\\]\"][c@1] "
              "\xef\xbb\xbf" +
              text;
     }},
    {"rsyslog's file",
     [](const std::string& text) {
       return "2026-03-01T10:00:00.000001+00:00 cp-1 kube-apiserver[12]: " + text;
     }},
    {"OpenSearch",
     [](const std::string& text) {
       return ordered_json(
                  {{"hits", {{"hits", {{{"_index", "k8s"}, {"_source", {{"message", text}}}}}}}}})
           .dump();
     }},
    {"OCSF",
     [](const std::string& text) {
       return ordered_json({{"class_uid", 6003}, {"message", "create"}, {"raw_data", text}}).dump();
     }},
};

}  // namespace

TEST_CASE("a wrapped event is found, and what it wraps otherwise is not", "[cli][log-formats]") {
  const auto event = creation("id-1", "moss").dump();
  for (const auto& [name, wrap] : kWrappers) {
    INFO(name << ": " << wrap(event));
    const auto result = imported("wrapped.log", wrap(event) + '\n');
    CHECK(result.code == 0);
    CHECK(result.of("kept") == 1);
    CHECK(activity_rules("wrapped.log", wrap(event) + '\n').contains("NP102"));
    auto read = creation("id-1", "moss");
    read["verb"] = "get";
    const auto harmless = wrap(read.dump()) + '\n' + wrap("a line of another program") + '\n';
    CHECK(imported("wrapped.log", harmless).code == 0);
    CHECK(activity_rules("wrapped.log", harmless).empty());
    const auto damaged = wrap(event.substr(0, 300)) + '\n' + wrap(event) + '\n';
    const auto told = imported("wrapped.log", damaged);
    CHECK(told.code == 3);
    CHECK(told.of("malformed_lines") == 1);
    CHECK(told.of("kept") == 1);
  }
}

TEST_CASE("a body of OTLP that was taken apart is put together again", "[cli][log-formats]") {
  const std::function<ordered_json(const ordered_json&)> any = [&](const ordered_json& value) {
    ordered_json made;
    if (value.is_object()) {
      made["kvlistValue"]["values"] = ordered_json::array();
      for (const auto& [key, one] : value.items()) {
        made["kvlistValue"]["values"].push_back({{"key", key}, {"value", any(one)}});
      }
    } else if (value.is_array()) {
      made["arrayValue"]["values"] = ordered_json::array();
      for (const auto& one : value) made["arrayValue"]["values"].push_back(any(one));
    } else if (value.is_number_integer()) {
      made["intValue"] = std::to_string(value.get<int>());
    } else {
      made["stringValue"] = value;
    }
    return made;
  };
  const ordered_json record = {{"body", any(creation("id-1", "moss"))}};
  const auto text = otlp(ordered_json::array({record})).dump();
  CHECK(imported("otlp.json", text).of("kept") == 1);
  CHECK(activity_rules("otlp.json", text).contains("NP102"));
}

TEST_CASE("a record of OTLP from standard error is no event", "[cli][log-formats]") {
  auto record = otlp_record(creation("id-1", "moss").dump());
  record["attributes"] = {{{"key", "log.iostream"}, {"value", {{"stringValue", "stderr"}}}}};
  const auto result = imported(
      "otlp.json",
      otlp(ordered_json::array({record, otlp_record(creation("b", "fern").dump())})).dump());
  CHECK(result.of("kept") == 1);
  CHECK(result.of("irrelevant") == 1);
}

TEST_CASE("Datadog's attributes are an event where the message was taken apart",
          "[cli][log-formats]") {
  const ordered_json record = {
      {"id", "AQ"}, {"type", "log"}, {"attributes", {{"attributes", creation("id-1", "moss")}}}};
  const auto text = ordered_json({{"data", {record}}}).dump();
  CHECK(imported("datadog.json", text).of("kept") == 1);
  CHECK(activity_rules("datadog.json", text).contains("NP102"));
}

TEST_CASE("OCSF without its raw event is refused by name, other classes are irrelevant",
          "[cli][log-formats]") {
  const ordered_json bare = {{"class_uid", 6003}, {"api", {{"operation", "create"}}}};
  auto kept = bare;
  kept["unmapped"] = creation("id-1", "moss");
  const ordered_json other = {{"class_uid", 4001}, {"message", "flow"}};
  const auto result = imported("ocsf.json", bare.dump() + '\n' + kept.dump() + '\n' + other.dump());
  CHECK(result.code == 3);
  CHECK(result.of("kept") == 1);
  CHECK(result.of("irrelevant") == 1);
  const auto message = result.json["malformed"][0]["message"].get<std::string>();
  CHECK(message.find("OCSF") != std::string::npos);
  CHECK(message.find("aws logs filter-log-events") != std::string::npos);
}

namespace {

ordered_json bigquery_row(const std::string& id) {
  return {{"insertId", id},
          {"timestamp", "2026-03-01 10:00:00.5 UTC"},
          {"receiveTimestamp", "2026-03-01 10:00:01 UTC"},
          {"resource", {{"type", "k8s_cluster"}, {"labels", {{"cluster_name", "c1"}}}}},
          {"labels",
           {{"authorization_k8s_io_decision", "allow"},
            {"authorization_k8s_io_reason", "access granted by IAM permissions."}}},
          {"protopayload_auditlog",
           {{"serviceName", "k8s.io"},
            {"methodName", "io.k8s.core.v1.namespaces.create"},
            {"resourceName", "core/v1/namespaces/moss"},
            {"authenticationInfo", {{"principalEmail", "ann@example.com"}}},
            {"requestMetadata", {{"callerIp", "192.0.2.7"}}},
            {"status", nullptr},
            {"requestJson", R"({"@type":"core.k8s.io/v1.Namespace","metadata":{"name":"moss"}})"},
            {"responseJson", nullptr}}}};
}

}  // namespace

TEST_CASE("rows of BigQuery are GKE's entries", "[cli][log-formats][gke]") {
  const auto sink = bigquery_row("a");
  auto dry = bigquery_row("b");
  dry["labels"]["command_gke_io_dryRun"] = "true";
  CHECK(imported("rows.json", sink.dump() + '\n').of("kept") == 1);
  CHECK(activity_rules("rows.json", sink.dump() + '\n').contains("NP136"));
  CHECK_FALSE(activity_rules("rows.json", dry.dump() + '\n').contains("NP136"));

  const auto& payload = sink["protopayload_auditlog"];
  const ordered_json view = {
      {"insert_id", "c"},
      {"timestamp", "1772359200.5"},
      {"labels", R"({"authorization.k8s.io/decision":"allow",)"
                 R"("authorization.k8s.io/reason":"access granted by IAM permissions."})"},
      {"proto_payload",
       {{"audit_log",
         {{"service_name", "k8s.io"},
          {"method_name", payload["methodName"]},
          {"resource_name", payload["resourceName"]},
          {"authentication_info", {{"principal_email", "ann@example.com"}}},
          {"request", payload["requestJson"]}}}}}};
  CHECK(activity_rules("rows.json", ordered_json::array({view}).dump()).contains("NP136"));
  auto damaged = sink;
  damaged["protopayload_auditlog"]["methodName"] = "";
  CHECK(imported("rows.json", damaged.dump() + '\n').code == 3);
}
