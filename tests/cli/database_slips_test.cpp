// Which cluster a log is of, and which of two moments is the earlier one.
#include "tests/cli/query_manifests.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kEve = R"(---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: eve-creates}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: creator}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: eve}]
)";

class Database {
 public:
  void scan(const std::string& text, const std::string& taken, const std::string& cluster) const {
    REQUIRE(run_cli({"scan", "-q", "--from", folder_.write("c.yaml", text), "--cluster", cluster,
                     "--taken", taken, "--db", path()})
                .code == 0);
  }

  [[nodiscard]] Result run(std::vector<std::string> words) const {
    words.insert(words.end(), {"-q", "--db", path()});
    return run_cli(words);
  }

  [[nodiscard]] Json diff(std::vector<std::string> words) const {
    words.insert(words.begin(), "diff");
    words.insert(words.end(), {"-o", "json"});
    return Json::parse(run(words).out);
  }

  [[nodiscard]] std::string path() const { return folder_.path("p.db"); }

 private:
  Folder folder_;
};

}  // namespace

TEST_CASE("a log belongs to somebody where there are several clusters", "[cli][events]") {
  const Database database;
  const std::string rbac(kQueryManifests);
  const auto log = fixture("stories/story-1/audit.log.gz");
  database.scan(rbac, "2026-11-20T09:00:00Z", "prod");
  database.scan(rbac, "2026-11-20T09:00:00Z", "stage");
  CHECK(database.run({"events", "import", log}).code == 2);
  CHECK(Json::parse(database.run({"db", "info", "-o", "json"}).out)["events"] == 0);
  CHECK(database.run({"events", "import", log, "--cluster", "prod"}).code == 0);
  // May be a new one: kept, with a warning.
  CHECK(database.run({"events", "import", log, "--cluster", "prdo"}).code == 0);
  const Database one;
  CHECK(one.run({"events", "import", log}).code == 0);
  one.scan(rbac, "2026-11-20T09:00:00Z", "prod");
  CHECK(one.run({"events", "import", log}).code == 0);
}

TEST_CASE("diff --at: the earlier moment is before, and both are named", "[cli][diff]") {
  const Database database;
  const std::string rbac(kQueryManifests);
  database.scan(rbac, "2026-11-20T09:00:00Z", "prod");
  database.scan(rbac + kEve, "2026-11-21T09:00:00Z", "prod");
  const std::string early = "2026-11-20T10:00:00Z", late = "2026-11-22T10:00:00Z";
  const auto forth = database.diff({"--at", early, "--at", late});
  const auto back = database.diff({"--at", late, "--at", early});
  CHECK(forth == back);
  REQUIRE_FALSE(forth["creation"].empty());
  CHECK(forth["creation"][0]["change"] == "gained");
  CHECK(forth["moments"] == Json{{"before", early}, {"after", late}});
  // The newest snapshot is older than the moment: it is "before".
  const auto since = database.diff({"--at", late});
  CHECK(since["moments"]["before"] == "snapshot 2 of 2026-11-21T09:00:00Z");
  CHECK(since["moments"]["after"] == late);
  const auto until = database.diff({"--at", early});
  CHECK(until["moments"]["before"] == early);
  CHECK(until["creation"][0]["change"] == "gained");
  CHECK(database.run({"diff", "--at", late}).out.find("before: snapshot 2 of 2026-11-21") == 0);
  CHECK(database.diff({})["moments"]["before"] == "snapshot 1 of 2026-11-20T09:00:00Z");
}
