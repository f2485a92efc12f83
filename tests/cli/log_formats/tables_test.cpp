// Tables that queries and portals answer with: as CSV, and as JSON with columns and rows.
#include "tests/cli/log_formats/support.h"

using namespace nsposture::tests;
using nlohmann::ordered_json;

namespace {

std::string quoted(const std::string& field) {
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

// A table whose last column holds the event, with `before` in the columns before it.
struct Table {
  std::string header;
  std::string before;
};

std::string csv(const Table& table, const std::vector<std::string>& events) {
  std::string text = table.header + '\n';
  for (const auto& event : events) text += table.before + quoted(event) + '\n';
  return text;
}

const Table kTables[] = {
    {"@timestamp,@message", "2026-03-01 10:00:00.000,"},
    {"@timestamp,@logStream,@message", "2026-03-01 10:00:00.000,kube-apiserver-audit-1,"},
    {"TimeGenerated [UTC],Category,log_s", "\"3/1/2026, 10:00:00.000 AM\",kube-audit,"},
    {"\"_time\",\"_raw\"", "\"2026-03-01T10:00:00.000+0000\","},
    {"@timestamp,event.original", "\"Mar 1, 2026 @ 10:00:00.000\","},
    {"Date,Host,Service,Message", "2026-03-01T10:00:00Z,h,kube-apiserver,"},
    {"Time;Line", "2026-03-01 10:00:00;"},
    {"\xef\xbb\xbf_raw", ""}};

ordered_json column(const std::string& name) {
  return {{"name", name}, {"type", "string"}};
}

ordered_json aks_row(const ordered_json& event) {
  return {{"AuditId", event["auditID"]},
          {"Stage", event["stage"]},
          {"Level", event["level"]},
          {"Verb", event["verb"]},
          {"RequestUri", event["requestURI"]},
          {"User", event["user"].dump()},
          {"SourceIps", event["sourceIPs"].dump()},
          {"ObjectRef", event["objectRef"].dump()},
          {"ResponseStatus", event["responseStatus"].dump()},
          {"Annotations", event["annotations"].dump()},
          {"RequestReceivedTime", "3/1/2026, 10:00:00.000 AM"}};
}

}  // namespace

TEST_CASE("a table in CSV gives the events in it", "[cli][log-formats]") {
  const auto event = creation("id-1", "moss").dump();
  for (const auto& table : kTables) {
    const auto text = csv(table, {event, creation("id-2", "fern").dump()});
    INFO(text);
    const auto result = imported("export.csv", text);
    CHECK(result.code == 0);
    CHECK(result.of("kept") == 2);
    CHECK(activity_rules("export.csv", csv(table, {event})).contains("NP102"));
  }
}

TEST_CASE("a table in CSV without anything in it about namespaces finds nothing",
          "[cli][log-formats]") {
  auto read = creation("id-1", "moss");
  read["verb"] = "get";
  read["responseStatus"]["code"] = 200;
  for (const auto& table : kTables) {
    const auto text = csv(table, {read.dump(), "a line of another log"});
    INFO(text);
    CHECK(imported("export.csv", text).code == 0);
    CHECK(activity_rules("export.csv", text).empty());
  }
}

TEST_CASE("a damaged row of CSV costs that row", "[cli][log-formats]") {
  const auto event = creation("id-1", "moss").dump();
  const auto later = creation("id-2", "fern").dump();
  const auto table = kTables[1];
  const std::string damaged[] = {
      quoted(event.substr(0, 300)) + '\n',             // the event is cut
      quoted(event).substr(0, 300) + '\n',             // a quote is not closed
      quoted(event) + ",one field more\n",             // not the columns of the heading
      quoted(event.substr(0, 300)) + " behind it\n"};  // text behind a quote
  for (const auto& row : damaged) {
    const auto text =
        table.header + '\n' + table.before + row + table.before + quoted(later) + '\n';
    INFO(text);
    const auto result = imported("export.csv", text);
    CHECK(result.code == 3);
    CHECK(result.of("malformed_lines") == 1);
    CHECK(result.of("kept") == 1);
    CHECK(result.json["malformed"][0]["line"] == 2);
  }
}

TEST_CASE("a row of CSV that crosses blocks is read, and a large table too", "[cli][log-formats]") {
  std::vector<std::string> events;
  for (int i = 0; i < 3000; ++i) events.push_back(creation("id-" + std::to_string(i), "n").dump());
  const auto result = imported("export.csv", csv(kTables[0], events));
  CHECK(result.code == 0);
  CHECK(result.of("kept") == 3000);
}

TEST_CASE("streams other than the audit log are left out of a table", "[cli][log-formats]") {
  const auto text = "@logStream,@message\nauthenticator-1," +
                    quoted(creation("id-1", "moss").dump()) + "\nkube-apiserver-audit-1," +
                    quoted(creation("id-2", "fern").dump()) + '\n';
  const auto result = imported("export.csv", text);
  CHECK(result.of("kept") == 1);
  CHECK(result.of("irrelevant") == 1);
}

TEST_CASE("the table AKSAudit is read from CSV, with less confidence in its times",
          "[cli][log-formats]") {
  std::string header;
  std::string row;
  const auto fields = aks_row(creation("id-1", "moss"));
  for (const auto& [name, value] : fields.items()) {
    header += (header.empty() ? "" : ",") + name + (name.ends_with("Time") ? " [UTC]" : "");
    row += (row.empty() ? "" : ",") + quoted(value.get<std::string>());
  }
  const auto result = imported("query_data.csv", header + '\n' + row + '\n');
  CHECK(result.code == 0);
  CHECK(result.of("kept") == 1);
  // Of a time in the zone of whoever looked nobody knows when it was.
  auto local = header;
  local.replace(local.find(" [UTC]"), 6, " [Local Time]");
  CHECK(imported("query_data.csv", local + '\n' + row + '\n').of("malformed_lines") == 1);
}

TEST_CASE("an answer of Log Analytics is read by its columns", "[cli][log-formats]") {
  const auto event = creation("id-1", "moss");
  ordered_json diagnostics = {{"name", "PrimaryResult"}, {"rows", ordered_json::array()}};
  diagnostics["columns"] = {column("TimeGenerated"), column("Category"), column("log_s")};
  diagnostics["rows"].push_back({"2026-03-01T10:00:00Z", "kube-audit", event.dump()});
  diagnostics["rows"].push_back({"2026-03-01T10:00:00Z", "kube-scheduler", "a line"});
  ordered_json answer = {{"tables", ordered_json::array({diagnostics})}};
  auto result = imported("answer.json", answer.dump());
  CHECK(result.code == 0);
  CHECK(result.of("kept") == 1);
  CHECK(result.of("irrelevant") == 1);
  CHECK(activity_rules("answer.json", answer.dump(2)).contains("NP102"));

  ordered_json table = {{"name", "PrimaryResult"}, {"columns", ordered_json::array()}};
  ordered_json row = ordered_json::array();
  const auto fields = aks_row(event);
  for (const auto& [name, value] : fields.items()) {
    table["columns"].push_back(column(name));
    row.push_back(value);
  }
  table["rows"] = ordered_json::array({row, ordered_json::array({"too short"})});
  answer["tables"] = ordered_json::array({table});
  result = imported("answer.json", answer.dump());
  CHECK(result.code == 3);
  CHECK(result.of("kept") == 1);
  CHECK(result.of("malformed_lines") == 1);
}

TEST_CASE("results of Splunk are read by _raw", "[cli][log-formats]") {
  const auto raw = creation("id-1", "moss").dump();
  const ordered_json row = {{"_raw", raw}, {"_time", "2026-03-01T10:00:00.000+00:00"}};
  const ordered_json answer = {{"preview", false},
                               {"messages", ordered_json::array()},
                               {"results", ordered_json::array({row})}};
  const ordered_json line = {{"preview", true}, {"offset", 0}, {"result", row}};
  const ordered_json last = {{"preview", false}, {"lastrow", true}};
  for (const auto& text :
       {answer.dump(), answer.dump(2), line.dump() + '\n' + last.dump() + '\n'}) {
    INFO(text);
    const auto result = imported("splunk.json", text);
    CHECK(result.code == 0);
    CHECK(result.of("kept") == 1);
    CHECK(activity_rules("splunk.json", text).contains("NP102"));
  }
  auto damaged = answer;
  damaged["results"].push_back({{"_raw", raw.substr(0, 200)}});
  CHECK(imported("splunk.json", damaged.dump()).of("malformed_lines") == 1);
}

TEST_CASE("what the console of CloudWatch exports as JSON is read", "[cli][log-formats]") {
  const auto event = creation("id-1", "moss");
  const ordered_json as_text = {{"@timestamp", "2026-03-01 10:00:00.000"},
                                {"@message", event.dump()}};
  const ordered_json as_object = {{"@timestamp", "2026-03-01 10:00:00.000"}, {"@message", event}};
  const ordered_json other = {{"@logStream", "authenticator-1"}, {"@message", "a line"}};
  for (const auto& row : {as_text, as_object}) {
    const auto result = imported("results.json", ordered_json::array({row, other}).dump());
    CHECK(result.code == 0);
    CHECK(result.of("kept") == 1);
    CHECK(result.of("irrelevant") == 1);
  }
}
