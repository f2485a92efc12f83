// What bad input gets: one clear sentence, the right exit code, and nothing lost.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

const std::string kGood = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: creator}
rules:
- {apiGroups: [""], resources: [namespaces], verbs: [create]}
)";

json scan(const std::string& path, int code) {
  const auto result =
      run_cli({"scan", "-q", "--builtin-roles", "none", "--from", path, "-o", "json"});
  CHECK(result.code == code);
  return json::parse(result.out);
}

std::string event_line(const std::string& id, const std::string& name) {
  return R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":")" + id +
         R"(","stage":"ResponseComplete","requestURI":"/api/v1/namespaces","verb":"create","user":{"username":"jane"},"sourceIPs":["192.0.2.1"],"objectRef":{"resource":"namespaces","name":")" +
         name +
         R"(","apiVersion":"v1"},"responseStatus":{"code":201},"requestReceivedTimestamp":"2026-11-23T14:25:19.987762Z","stageTimestamp":"2026-11-23T14:25:19.990874Z"})";
}

json import(const std::string& db, const std::string& log, int code) {
  const auto result = run_cli({"events", "import", "-q", "--db", db, log, "-o", "json"});
  CHECK(result.code == code);
  return json::parse(result.out);
}

}  // namespace

TEST_CASE("a document that does not parse costs itself only", "[cli]") {
  const Folder folder;
  const auto path = folder.write("a.yaml", kGood + "---\nkind: [\n---\n" + kGood);
  const auto report = scan(path, 3);
  CHECK(report["objects"]["ClusterRole"] == 1);
  REQUIRE(report["unreadable"].size() == 1);
  CHECK(report["unreadable"][0]["file"] == path);
  CHECK(report["unreadable"][0]["line"].get<int>() >= 7);
  CHECK(report["unreadable"][0]["column"].get<int>() >= 1);
}

TEST_CASE("an object that the server would refuse is told with the field", "[cli]") {
  const Folder folder;
  const auto path = folder.write("a.yaml",
                                 "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
                                 "metadata: {name: bad}\nrules:\n- {apiGroups: [\"\"], resources: "
                                 "[pods]}\n---\n" +
                                     kGood);
  const auto report = scan(path, 3);
  REQUIRE(report["rejected"].size() == 1);
  CHECK(report["rejected"][0]["name"] == "bad");
  CHECK(report["rejected"][0]["message"].get<std::string>().find("rules[0].verbs") !=
        std::string::npos);
  CHECK(report["objects"]["ClusterRole"] == 1);
}

TEST_CASE("the report says what could not be read", "[cli]") {
  const Folder folder;
  folder.write("good.yaml", kGood);
  const auto bad = folder.write("bad.yaml", "kind: [\n");
  const auto result =
      run_cli({"audit", "-q", "--from", folder.path(""), "--report", folder.path("r.md")});
  CHECK(result.code == 3);
  CHECK(result.out.find("bad.yaml") != std::string::npos);
  CHECK(read_file(folder.path("r.md")).find("bad.yaml") != std::string::npos);
}

TEST_CASE("a missing path, a foreign database and a wrong option have their codes", "[cli]") {
  const Folder folder;
  CHECK(run_cli({"scan", "-q", "--from", folder.path("none.yaml")}).code == 3);
  const auto text = folder.write("notes.txt", "this is no database, only a text of some length\n");
  CHECK(run_cli({"db", "info", "-q", "--db", text}).code == 3);
  CHECK(run_cli({"db", "info", "-q", "--db", folder.path("none.db")}).code == 3);
  CHECK(run_cli({"scan", "--no-such-option"}).code == 2);
  CHECK(run_cli({}).code == 2);
  CHECK(run_cli({"who-can", "create", "namespaces", "-q"}).code == 2);
  CHECK(run_cli({"audit", "-q", "--from", folder.write("a.yaml", kGood), "--report", "r.docx"})
            .code == 2);
  CHECK(run_cli({"--help"}).code == 0);
  CHECK(run_cli({"audit", "--help"}).out.find("Example") != std::string::npos);
}

TEST_CASE("a cut last line is counted, waits, and is taken when it is whole", "[cli]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  const auto whole = event_line("b", "two");
  const auto log = folder.write("audit.log", event_line("a", "one") + "\n" + whole.substr(0, 200));
  const auto first = import(db, log, 0);
  CHECK(first["lines"] == 2);
  CHECK(first["kept"] == 1);
  CHECK(first["malformed_lines"] == 1);
  folder.write("audit.log", event_line("a", "one") + "\n" + whole + "\n");
  const auto second = import(db, log, 0);
  CHECK(second["kept"] == 1);
  CHECK(second["lines"] == 1);
  CHECK(json::parse(run_cli({"db", "info", "--db", db, "-o", "json"}).out)["events"] == 2);
}

TEST_CASE("a bad line costs that line only and is told with its number", "[cli]") {
  const Folder folder;
  const auto log = folder.write("audit.log", event_line("a", "one") + "\n{\"kind\":\"Event\",\n" +
                                                 event_line("b", "two") + "\n");
  const auto result = import(folder.path("p.db"), log, 3);
  CHECK(result["kept"] == 2);
  REQUIRE(result["malformed"].size() == 1);
  CHECK(result["malformed"][0]["line"] == 2);
}

TEST_CASE("a log that gave nothing leaves a database without a verdict", "[cli]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  REQUIRE(run_cli({"scan", "-q", "--from", folder.write("a.yaml", kGood), "--db", db}).code == 0);
  const std::vector<std::vector<std::string>> commands = {
      {"analyze", "--fail-on", "none"},
      {"findings", "--fail-on", "none"},
      {"report", "--format", "json"},
      {"report", "--fleet", "--format", "json", "--fail-on", "none"}};
  const auto codes = [&] {
    std::set<int> found;
    for (auto command : commands) {
      command.insert(command.end(), {"--db", db});
      found.insert(run_cli(command).code);
    }
    return found;
  };
  import(db, folder.write("good.log", event_line("a", "one") + "\n"), 0);
  CHECK(codes() == std::set<int>{0});
  const auto bad = folder.write("bad.log", "no event\nneither is this\n");
  import(db, bad, 3);
  CHECK(codes() == std::set<int>{3});
  // Bad lines among events are told by the import alone.
  folder.write("bad.log", "no event\nneither is this\n" + event_line("b", "two") + "\n");
  import(db, bad, 3);
  CHECK(codes() == std::set<int>{0});
}

TEST_CASE("a log that grows is read on from where it ended", "[cli]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  std::string content = event_line("a", "one") + "\n";
  const auto log = folder.write("audit.log", content);
  CHECK(import(db, log, 0)["kept"] == 1);
  content += event_line("b", "two") + "\n";
  folder.write("audit.log", content);
  const auto second = import(db, log, 0);
  CHECK(second["lines"] == 1);
  CHECK(second["kept"] == 1);
}

TEST_CASE("a log replaced under its name is read from its start", "[cli]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  const auto log =
      folder.write("audit.log", event_line("a", "one") + "\n" + event_line("b", "two") + "\n");
  CHECK(import(db, log, 0)["kept"] == 2);
  folder.write("audit.log", event_line("c", "three") + "\n");
  CHECK(import(db, log, 0)["kept"] == 1);
}

TEST_CASE("legacy audit text is refused with a sentence", "[cli]") {
  const Folder folder;
  const auto log = folder.write(
      "audit.log", "2026-11-23T14:25:19Z AUDIT: id=\"x\" stage=\"RequestReceived\" ip=\"::1\"\n");
  const auto result = run_cli({"events", "import", "-q", "--db", folder.path("p.db"), log});
  CHECK(result.code == 3);
}

TEST_CASE("damaged and cut compressed logs keep what came before", "[cli]") {
  const Folder folder;
  const auto gz = read_file(fixture("stories/story-1/audit.log.gz"));
  const auto log = folder.write("audit.log.gz", gz.substr(0, gz.size() / 2));
  const auto result = import(folder.path("p.db"), log, 3);
  CHECK(result["kept"] > 10);
}

TEST_CASE("a forged Audit-ID erases no event", "[cli]") {
  const Folder folder;
  const auto log = folder.write(
      "audit.log", event_line("same", "one") + "\n" + event_line("same", "two") + "\n");
  CHECK(import(folder.path("p.db"), log, 0)["kept"] == 2);
}

TEST_CASE("an empty log is told, for it shows nothing", "[cli]") {
  const Folder folder;
  const auto result = import(folder.path("p.db"), folder.write("audit.log", ""), 3);
  CHECK(result["lines"] == 0);
}

TEST_CASE("the database is for its owner only", "[cli]") {
  const Folder folder;
  run_cli({"scan", "-q", "--from", folder.write("a.yaml", kGood), "--db", folder.path("p.db")});
  const auto mode = std::filesystem::status(folder.path("p.db")).permissions();
  CHECK((mode & std::filesystem::perms::mask) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("only files can be followed", "[cli]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  CHECK(run_cli({"events", "import", "--follow", "--db", db, "-"}).code == 2);
  CHECK(run_cli({"events", "import", "--follow", "--db", db, folder.path("")}).code == 2);
  CHECK(run_cli({"events", "import", "--interval", "5", "--db", db, folder.path("a")}).code == 2);
}

TEST_CASE("a follow that is stopped ends with its tally and exit code 0", "[cli]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  const auto log = folder.write("audit.log", event_line("a", "one") + "\n");
  const std::vector<const char*> argv = {"nsposture", "events",    "import", "-f",  "--db",
                                         db.c_str(),  log.c_str(), "-o",     "json"};
  std::ostringstream out;
  std::ostringstream err;
  const std::atomic<bool> stop = true;
  nsposture::cli::Io io{out, err};
  io.stop = &stop;
  CHECK(nsposture::cli::run(static_cast<int>(argv.size()), argv.data(), io) == 0);
  CHECK(json::parse(out.str())["lines"] == 0);
}
