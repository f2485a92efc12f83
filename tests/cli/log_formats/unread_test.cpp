// What is not read: one line that names it, and the export that is read.
#include "analyzer/ingest/audit/formats/unread.h"

#include "tests/cli/log_formats/support.h"

using namespace nsposture::tests;
using nsposture::ingest::audit::formats::unread_format;

namespace {

bool says(const std::string& content, const std::string& what) {
  const auto words = unread_format(content);
  INFO(words);
  return words.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("a format that is not read is named with what to do", "[cli][log-formats]") {
  CHECK(says("PAR1\x15\x04", "Parquet"));
  CHECK(says("Obj\x01\x04\x14", "Avro"));
  CHECK(says("<!DOCTYPE html><html>", "web page"));
  CHECK(says("timestamp,method_name\n2026-03-01T10:00:00Z,io.k8s.core.v1.namespaces.create\n",
             "gcloud logging read --format=json"));
  CHECK(says("@timestamp,kubernetes.audit.verb\n1,create\n", "event.original"));
  CHECK(says("a,b\n1,2\n", "@message"));
  CHECK(says("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: x\n", "YAML"));
  // Not one of these.
  CHECK(unread_format("I0301 10:00:00.000001       1 a.go:1] a, b\nTrace[1]: c, d\n").empty());
  CHECK(unread_format("{\"a\": 1}\n").empty());
  CHECK(unread_format("Flag --x has been deprecated, use --y\npanic: no\n").empty());
  CHECK(unread_format("panic: a\nerror: b\n{\"kind\":\"Event\"}\n").empty());
}

TEST_CASE("a file that is not read is one line and exit code 3", "[cli][log-formats]") {
  std::string yaml;
  for (int i = 0; i < 200; ++i) yaml += "key" + std::to_string(i) + ": value\n";
  const Folder folder;
  const auto result = run_cli({"events", "import", "-q", folder.write("x.yaml", yaml), "--db",
                               folder.path("x.db"), "-o", "json"});
  CHECK(result.code == 3);
  CHECK(nlohmann::json::parse(result.out)["malformed"].empty());
}

TEST_CASE("many lines of text are one line of words", "[cli][log-formats]") {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "some words of line " + std::to_string(i) + '\n';
  const auto result = imported("x.txt", text);
  CHECK(result.code == 3);
  CHECK(result.of("malformed_lines") == 200);
  CHECK(result.json["malformed"].size() == 1);
}
