// What `gcloud logging read` prints unless it is told otherwise.
#include "tests/cli/log_formats/support.h"

using namespace nsposture::tests;

namespace {

std::string entry(const std::string& id, const std::string& verb, const std::string& extra = {}) {
  return "insertId: " + id +
         "\n"
         "labels:\n"
         "  authorization.k8s.io/decision: allow\n"
         "  authorization.k8s.io/reason: access granted by IAM permissions.\n" +
         extra +
         "protoPayload:\n"
         "  '@type': type.googleapis.com/google.cloud.audit.AuditLog\n"
         "  authenticationInfo:\n"
         "    principalEmail: ann@example.com\n"
         "  methodName: io.k8s.core.v1.namespaces." +
         verb +
         "\n"
         "  request: &id001\n"
         "    '@type': core.k8s.io/v1.Namespace\n"
         "    metadata:\n"
         "      annotations:\n"
         "        note: \"two\\n  lines: {{ not a template\"\n"
         "      name: moss\n"
         "  requestMetadata:\n"
         "    callerIp: 192.0.2.7\n"
         "    callerSuppliedUserAgent: kubectl/v1.30.0 (linux/amd64) kubernetes/1\n"
         "  resourceName: core/v1/namespaces/moss\n"
         "  response: *id001\n"
         "  serviceName: k8s.io\n"
         "  status: {}\n"
         "receiveTimestamp: '2026-03-01T10:00:01Z'\n"
         "timestamp: '2026-03-01T10:00:00.5Z'\n";
}

}  // namespace

TEST_CASE("YAML of gcloud gives its entries, with marks between them or without",
          "[cli][log-formats][gke]") {
  const auto two = {entry("a", "create") + "---\n" + entry("b", "get"),
                    "---\n" + entry("a", "create") + "---\n" + entry("b", "get"),
                    entry("a", "create") + entry("b", "get")};
  for (const auto& text : two) {
    INFO(text);
    const auto result = imported("gcloud.yaml", text);
    CHECK(result.code == 0);
    CHECK(result.of("kept") == 1);
    CHECK(result.of("irrelevant") == 1);
    CHECK(activity_rules("gcloud.yaml", text).contains("NP136"));
  }
  const auto dry = entry("a", "create", "  command.gke.io/dryRun: 'true'\n");
  CHECK_FALSE(activity_rules("gcloud.yaml", dry).contains("NP136"));
  CHECK(activity_rules("gcloud.yaml", entry("b", "get")).empty());
}

TEST_CASE("damage in YAML of gcloud costs one entry", "[cli][log-formats][gke]") {
  auto damaged = entry("a", "create");
  damaged.replace(damaged.find("'@type'"), 7, "'@type");
  const auto result = imported("gcloud.yaml", damaged + "---\n" + entry("b", "create"));
  CHECK(result.code == 3);
  CHECK(result.of("kept") == 1);
  CHECK(result.of("malformed_lines") == 1);
  CHECK(result.json["malformed"][0]["line"] == 1);
}
