// Logs whose story is easily told wrong, as an analyst asks about them (fixtures/history).
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

std::string history(const std::string& name) {
  return fixture("history/" + name);
}

// A database of a dump taken before the log, and the log.
std::string database(const Folder& folder, const std::string& dump, const std::string& log) {
  auto db = folder.path("history.db");
  REQUIRE(
      run_cli({"scan", "-q", "--from", dump, "--db", db, "--taken", "2026-08-31T00:00:00Z"}).code ==
      0);
  REQUIRE(run_cli({"events", "import", "-q", "--db", db, log}).code == 0);
  return db;
}

json audit(const std::string& dump, const std::string& log,
           const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"audit", "-q",        "--from", dump, "--audit-log",
                                        log,     "--fail-on", "none",   "-o", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto result = run_cli(arguments);
  INFO(result.out);
  return json::parse(result.out);
}

std::vector<json> findings_of(const json& report, const std::string& rule) {
  std::vector<json> found;
  for (const auto& finding : report["findings"]) {
    if (finding["rule"] == rule) found.push_back(finding);
  }
  return found;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a collection's deletion takes only what it selects", "[history]") {
  for (const auto* log : {"collection/audit.log", "collection/audit-fieldselector-metadata.log"}) {
    INFO(log);
    const Folder folder;
    const auto db = database(folder, history("collection/rbac.yaml"), history(log));
    const auto who =
        run_cli({"who-can", "create", "namespaces", "--db", db, "--at", "2026-09-01T10:03:00Z"});
    CHECK(has(who.out, "u2"));
    CHECK_FALSE(has(who.out, "u1"));
    const auto report =
        json::parse(run_cli({"analyze", "-q", "--db", db, "--fail-on", "none", "-o", "json"}).out);
    CHECK(findings_of(report, "NP102").empty());
    for (const auto& creation : report["creations"]) CHECK(creation["verdict"] == "authorised");
    const auto dossier = run_cli({"investigate", "later", "--db", db, "--fail-on", "none"}).out;
    CHECK_FALSE(has(dossier, "removed by"));
  }
}

TEST_CASE("what a deletion took is unknown where the labels are, and a use proves it spared",
          "[history]") {
  const Folder folder;
  const auto db =
      database(folder, history("collection/rb.yaml"), history("collection/metadata-labels.log"));
  const auto report =
      json::parse(run_cli({"analyze", "-q", "--db", db, "--fail-on", "none", "-o", "json"}).out);
  CHECK(findings_of(report, "NP102").empty());
  CHECK(findings_of(report, "NP101").empty());
  const auto who =
      run_cli({"who-can", "create", "namespaces", "--db", db, "--at", "2026-09-01T10:03:00Z"});
  CHECK(has(who.out, "mallory"));
}

TEST_CASE("a deletion at level Metadata may be a dry run", "[history]") {
  const auto report = audit(history("dry-run/cluster.yaml"), history("dry-run/audit.log.gz"),
                            {"--taken", "2026-09-02T00:00:00Z"});
  const auto found = findings_of(report, "NP110");
  REQUIRE(found.size() == 1);
  CHECK(found[0]["confidence"] == "low");
  REQUIRE_FALSE(found[0]["doubts"].empty());
  CHECK(has(found[0]["doubts"][0], "a dry run looks like a deletion"));
  const auto text = run_cli({"audit", "--from", history("dry-run/cluster.yaml"), "--taken",
                             "2026-09-02T00:00:00Z", "--audit-log", history("dry-run/audit.log.gz"),
                             "--fail-on", "none", "--all"});
  CHECK(has(text.out, "dry run"));
}

TEST_CASE("a binding deleted at level Metadata and used afterwards was not deleted", "[history]") {
  const Folder folder;
  const auto db = database(folder, history("collection/rb.yaml"), history("dry-run/binding.log"));
  const auto report =
      json::parse(run_cli({"analyze", "-q", "--db", db, "--fail-on", "none", "-o", "json"}).out);
  CHECK(findings_of(report, "NP102").empty());
}

TEST_CASE("what a patch sets is read at level Request", "[history]") {
  const auto cluster = history("cluster.yaml");
  for (const auto* log : {"labels/label-request.log", "labels/label-requestresponse.log"}) {
    INFO(log);
    const auto found = findings_of(audit(cluster, history(log)), "NP109");
    REQUIRE(found.size() == 1);
    CHECK(found[0]["severity"] == "high");
  }
  for (const auto* log : {"labels/born-request.log", "labels/born-requestresponse.log"}) {
    INFO(log);
    CHECK(findings_of(audit(cluster, history(log)), "NP121").size() == 1);
  }
}

TEST_CASE("a change that the log does not show leaves unknown", "[history]") {
  const auto cluster = history("collection/rb.yaml");
  for (const auto* log : {"labels/patch-metadata.log", "labels/update-metadata.log",
                          "labels/rolebinding-metadata.log"}) {
    INFO(log);
    const auto found = findings_of(audit(cluster, history(log)), "NP109");
    REQUIRE(found.size() == 1);
    CHECK(has(found[0]["title"], "unknown"));
    CHECK(found[0]["confidence"] == "low");
    CHECK_FALSE(found[0]["doubts"].empty());
  }
  // What is set stands in the patch, only what was there before is not known.
  const auto found = findings_of(audit(cluster, history("labels/patch-request.log")), "NP109");
  REQUIRE(found.size() == 1);
  CHECK(has(found[0]["title"], "lowered"));
  CHECK_FALSE(found[0]["doubts"].empty());
}

TEST_CASE("the stored rules of an aggregated role stand where its sources are missing",
          "[history]") {
  const auto asked = [](const std::string& file, const std::string& who) {
    return run_cli({"can-i", "create", "namespaces", "--as", who, "--from", history(file)});
  };
  CHECK(asked("aggregated/partial-dump.json", "sam").code == 0);
  CHECK(asked("aggregated/a-partsrc.json", "mal").code == 0);
  CHECK(asked("aggregated/a-view.json", "mal").code == 0);
  CHECK(asked("aggregated/a-edit.json", "mal").code == 0);
  CHECK(asked("aggregated/a-chain.json", "mal").code == 0);
  // A few objects of a cluster: that there are no others was not read.
  CHECK(asked("aggregated/a-chain.json", "sam").code == 3);
  const auto who = run_cli({"who-can", "create", "namespaces", "--from",
                            history("aggregated/edit-exported-alone.yaml")});
  CHECK(has(who.out, "devs"));
  CHECK(has(run_cli({"explain", "mal", "create", "namespaces", "--from",
                     history("aggregated/a-view.json")})
                .out,
            "view"));
}

TEST_CASE("a container put into a pod of a new namespace is told at every level", "[history]") {
  for (const auto* log :
       {"entered/metadata.log", "entered/request.log", "entered/requestresponse.log"}) {
    INFO(log);
    const auto found = findings_of(audit(history("cluster.yaml"), history(log)), "NP142");
    REQUIRE(found.size() == 1);
    CHECK(found[0]["severity"] == "medium");
  }
}

TEST_CASE("GKE's requests for plain paths cannot matter", "[history]") {
  const Folder folder;
  const auto result = run_cli({"events", "import", "-q", history("gke/irrelevant.json"), "--db",
                               folder.path("x.db"), "-o", "json"});
  CHECK(result.code == 0);
  CHECK(json::parse(result.out)["irrelevant"] == 2);
}

TEST_CASE("GKE's label of a dry run is read", "[history]") {
  const auto report = audit(history("gke/rbac.yaml"), history("gke/dry-run.json"));
  std::size_t dry = 0;
  for (const auto& creation : report["creations"]) {
    if (creation["verdict"] == "not-created") ++dry;
  }
  CHECK(dry == 2);
  const auto found = findings_of(report, "NP136");
  REQUIRE(found.size() == 1);
  CHECK(has(found[0]["title"], "a namespace"));
  CHECK(has(found[0]["doubts"].dump(), "dry run"));
}

TEST_CASE("step 4 tells what allowed the impersonation, or that nothing known does", "[history]") {
  const auto dossier = [](const std::string& ns, const std::string& rbac, const std::string& log) {
    return run_cli({"investigate", ns, "--from", history("impersonation/" + rbac), "--audit-log",
                    history("impersonation/" + log), "--fail-on", "none"})
        .out;
  };
  const auto constrained = dossier("c1", "constrained.yaml", "constrained.log");
  CHECK(has(constrained, "impersonate User \"panda\""));
  CHECK(has(constrained, "impersonate:user-info"));
  CHECK(has(constrained, "impersonate-on"));
  CHECK(has(dossier("p1", "legacy.yaml", "no-grant.log"), "no grant known"));
  const auto report =
      audit(history("impersonation/legacy.yaml"), history("impersonation/no-grant.log"));
  for (const auto& finding : findings_of(report, "NP104")) CHECK_FALSE(finding["doubts"].empty());
}

TEST_CASE("a cut body is told, with what to do about it", "[history]") {
  const auto out = run_cli({"investigate", "t1", "--from", history("truncated/cluster.yaml"),
                            "--audit-log", history("truncated/audit.log"), "--fail-on", "none"})
                       .out;
  CHECK(has(out, "audit.k8s.io/truncated"));
  CHECK(has(out, "No issues found.  medium confidence"));
}

TEST_CASE("an empty log is not no log, and what is no log covers no time", "[history]") {
  const Folder folder;
  const std::string timeless =
      R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","stage":"RequestReceived","auditID":"a","verb":"get","objectRef":{"resource":"pods"}})";
  const std::pair<const char*, std::string> logs[] = {
      {"empty.log", ""},
      {"list.log", "[]\n"},
      {"items.log", R"({"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[]})"},
      {"event.log", R"({"kind":"Event","apiVersion":"v1","metadata":{"name":"x"}})"},
      {"other.log", R"({"level":"info","msg":"x"})"},
      {"timeless.log", timeless}};
  for (const auto& [name, text] : logs) {
    INFO(name);
    const auto path = folder.write(name, text + "\n");
    const auto result = run_cli({"audit", "-q", "--from", history("collection/rb.yaml"),
                                 "--audit-log", path, "--fail-on", "none"});
    INFO(result.out);
    CHECK(result.code == 3);
    CHECK_FALSE(has(result.out, "No audit log was given"));
    CHECK_FALSE(has(result.out, "never did"));
    CHECK_FALSE(has(result.out, "RBAC input"));
    CHECK_FALSE(has(result.out, "1970"));
  }
  const auto missing = run_cli({"audit", "-q", "--from", history("collection/rb.yaml"),
                                "--audit-log", folder.path("nope.log"), "--fail-on", "none"});
  CHECK(missing.code == 3);
  CHECK_FALSE(has(missing.out, "RBAC input"));
  // A line that is lost is no log that is lost.
  auto timed = timeless;
  timed.insert(1, R"("requestReceivedTimestamp":"2026-11-01T00:00:00.000000Z",)");
  const auto cut =
      run_cli({"audit", "-q", "--from", history("collection/rb.yaml"), "--audit-log",
               folder.write("cut.log", timed + "\n" + timed.substr(0, 60)), "--fail-on", "none"});
  INFO(cut.out);
  CHECK(has(cut.out, "1 line of the audit log"));
  CHECK_FALSE(has(cut.out, "1 log or other input"));
  const auto none =
      run_cli({"audit", "-q", "--from", history("collection/rb.yaml"), "--fail-on", "none"});
  CHECK(has(none.out, "No audit log was given"));
}
