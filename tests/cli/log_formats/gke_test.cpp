// Entries of Cloud Logging.
#include "tests/cli/log_formats/support.h"

using namespace nsposture::tests;

namespace {

nlohmann::ordered_json entry(const std::string& id, const std::string& method,
                             const std::string& resource) {
  return {{"insertId", id},
          {"logName", "projects/p/logs/cloudaudit.googleapis.com%2Factivity"},
          {"timestamp", "2026-03-01T10:00:00.5Z"},
          {"receiveTimestamp", "2026-03-01T10:00:01Z"},
          {"labels",
           {{"authorization.k8s.io/decision", "allow"},
            {"authorization.k8s.io/reason", "access granted by IAM permissions."}}},
          {"protoPayload",
           {{"serviceName", "k8s.io"},
            {"methodName", method},
            {"resourceName", resource},
            {"authenticationInfo", {{"principalEmail", "ann@example.com"}}},
            {"status", nlohmann::ordered_json::object()}}}};
}

const std::string kCreate = "io.k8s.core.v1.namespaces.create";

}  // namespace

TEST_CASE("a GKE request for a path is irrelevant, whatever its verb", "[cli][log-formats][gke]") {
  std::string log = entry("a", kCreate, "core/v1/namespaces/moss").dump() + '\n';
  const char* const paths[][2] = {{"io.k8s.get", "readyz"},
                                  {"io.k8s.post", "apis/v2"},
                                  {"io.k8s.get", "apis/apps/v1"},
                                  {"io.k8s.head", ""},
                                  {"io.k8s.get", "/"}};
  for (const auto& [method, resource] : paths) {
    log += entry(resource, method, resource).dump() + '\n';
  }
  log += entry("z", "io.k8s.delete", "some/path").dump() + '\n';
  // An entry without an id stays malformed.
  const auto result = imported("gke.json", log);
  CHECK(result.code == 3);
  CHECK(result.of("kept") == 1);
  CHECK(result.of("malformed_lines") == 1);
  CHECK(result.of("irrelevant") == 5);
}

TEST_CASE("GKE's label tells a dry run from a creation", "[cli][log-formats][gke]") {
  auto dry = entry("a", kCreate, "core/v1/namespaces/moss");
  dry["labels"]["command.gke.io/dryRun"] = "true";
  auto real = entry("b", kCreate, "core/v1/namespaces/moss");
  CHECK(activity_rules("gke.json", real.dump() + '\n').contains("NP136"));
  CHECK_FALSE(activity_rules("gke.json", dry.dump() + '\n').contains("NP136"));
}

TEST_CASE("each format is told once", "[cli][log-formats]") {
  const Folder folder;
  const auto one = folder.write("1.log", creation("a", "moss").dump() + '\n');
  const auto two = folder.write("2.log", creation("b", "fern").dump() + '\n');
  const auto result =
      run_cli({"events", "import", "-q", one, two, "--db", folder.path("x.db"), "-o", "json"});
  CHECK(nlohmann::json::parse(result.out)["formats"] == nlohmann::json({"audit events"}));
}
