// db: what stays and goes, and that nothing is made where nothing was.
#include "tests/cli/query_manifests.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

json db(const std::string& what, const std::string& path, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"db", what, "-q", "--db", path, "-o", "json"});
  const auto result = run_cli(more);
  REQUIRE(result.code == 0);
  return json::parse(result.out);
}

}  // namespace

TEST_CASE("db prune removes what is older, and the latest snapshot never", "[cli][db]") {
  const Folder folder;
  const auto manifests = folder.write("c.yaml", std::string(kQueryManifests));
  const auto path = folder.path("p.db");
  for (const std::string taken : {"2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"}) {
    REQUIRE(run_cli({"scan", "-q", "--from", manifests, "--db", path, "--taken", taken}).code == 0);
  }
  CHECK(db("prune", path, {"--keep", "100000d"})["snapshots"] == 0);
  CHECK(db("info", path)["snapshots"].size() == 2);
  CHECK(db("prune", path, {"--keep", "1h"})["snapshots"] == 1);
  const auto left = db("info", path)["snapshots"];
  REQUIRE(left.size() == 1);
  CHECK(left[0]["taken"] == "2026-02-01T00:00:00Z");
  CHECK(db("verify", path)["sound"] == true);
}

TEST_CASE("db commands make no database where there is none", "[cli][db]") {
  const Folder folder;
  const auto path = folder.path("none.db");
  CHECK(run_cli({"db", "prune", "-q", "--keep", "1d", "--db", path}).code == 3);
  CHECK(run_cli({"db", "migrate", "-q", "--db", path}).code == 3);
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(run_cli({"db", "prune", "-q", "--keep", "soon", "--db", path}).code == 2);
  CHECK(run_cli({"db", "prune", "-q", "--keep", "-1d", "--db", path}).code == 2);
}

TEST_CASE("findings say what came after they were found", "[cli][db]") {
  const Folder folder;
  const auto path = folder.path("p.db");
  const auto manifests = folder.write("c.yaml", std::string(kQueryManifests));
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"-q", "--db", path});
    return run_cli(words);
  };
  const auto stale = [&](const std::string& what) {
    const auto list = run({"findings", "-o", "json"});
    const auto report = run({"report", "--format", "json"});
    const auto fleet = run({"report", "--fleet", "--format", "json"});
    CHECK(list.code == report.code);
    CHECK(list.code == fleet.code);
    CHECK(json::parse(fleet.out)["clusters"][0]["outdated"] == !what.empty());
    CHECK((list.out.find("were not judged") != std::string::npos) == !what.empty());
    CHECK(list.out.find(what) != std::string::npos);
    return list.code == 3;
  };
  REQUIRE(run({"scan", "--from", manifests, "--taken", "2026-01-01T00:00:00Z"}).code == 0);
  CHECK(run({"report", "--fleet", "--format", "json"}).code == 0);
  CHECK(run({"report", "--fleet", "--format", "json", "--fail-on", "low"}).code == 3);
  REQUIRE(run({"analyze", "--fail-on", "none"}).code == 0);
  CHECK_FALSE(stale(""));
  REQUIRE(run({"scan", "--from", manifests, "--taken", "2026-02-01T00:00:00Z"}).code == 0);
  CHECK(stale("snapshot 2 of 2026-02-01T00:00:00Z"));
  REQUIRE(run({"analyze", "--fail-on", "none"}).code == 0);
  CHECK_FALSE(stale(""));
  REQUIRE(run({"events", "import", fixture("stories/story-1/audit.log.gz")}).code == 0);
  CHECK(stale("audit events came after the analysis"));
  REQUIRE(run({"analyze", "--fail-on", "none"}).code == 0);
  CHECK_FALSE(stale(""));
}
