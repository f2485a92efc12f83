// Files of a kind that nobody means: one sentence and an exit code, no waiting, nothing written.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kRbac =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n"
    "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ann}]\n";

void execute(const std::string& path, const char* sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  REQUIRE(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(handle);
}

void make_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int handle = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(::bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(handle);
}

}  // namespace

TEST_CASE("a report goes into a pipe that is there, and a file takes nobody's place", "[cli]") {
  const Folder folder;
  const auto rbac = folder.write("c.yaml", kRbac);
  const auto fifo = folder.path("r.csv");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const auto audit = [&] {
    return run_cli({"audit", "-q", "--from", rbac, "--report", fifo}).code;
  };
  // Nobody reads it.
  CHECK(audit() == 4);
  const int reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(reader >= 0);
  CHECK(audit() != 4);
  std::array<char, 4> begin{};
  CHECK(::read(reader, begin.data(), begin.size()) == static_cast<ssize_t>(begin.size()));
  ::close(reader);
  CHECK(std::filesystem::is_fifo(fifo));
}

TEST_CASE("what is no database file is refused at once and left alone", "[cli][db]") {
  const Folder folder;
  const auto rbac = folder.write("c.yaml", kRbac);
  std::filesystem::create_directory(folder.path("folder"));
  REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
  make_socket(folder.path("s"));
  const auto text = folder.write("text", "this is no database, but a text of some length\n");
  execute(folder.path("other"), "CREATE TABLE t(a); INSERT INTO t VALUES (1);");
  const auto other = read_file(folder.path("other"));
  for (const auto* name : {"folder", "fifo", "s", "text", "other", "none/x.db", "/dev/null",
                           "/dev/zero", "/dev/full"}) {
    const auto path = name[0] == '/' ? std::string(name) : folder.path(name);
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"db", "info"},
                                               {"who-can", "create", "namespaces"},
                                               {"findings"},
                                               {"analyze"},
                                               {"report", "--format", "json"},
                                               {"scan", "--from", rbac}}) {
      INFO(command[0] << ' ' << path);
      auto words = command;
      words.insert(words.end(), {"--db", path});
      CHECK(run_cli(words).code == 3);
    }
  }
  CHECK(read_file(text) == "this is no database, but a text of some length\n");
  CHECK(read_file(folder.path("other")) == other);
  CHECK_FALSE(std::filesystem::exists(folder.path("other-wal")));
}

TEST_CASE("a database that is not there is told and not made", "[cli][db]") {
  const Folder folder;
  const auto db = folder.path("mistyped.db");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"analyze"},
        {"audit"},
        {"findings"},
        {"report", "--format", "json"},
        {"investigate", "team"},
        {"findings", "accept", "abcdef12", "--reason", "x"}}) {
    INFO(command.front());
    auto arguments = command;
    arguments.insert(arguments.end(), {"--db", db});
    CHECK(run_cli(arguments).code == 3);
    CHECK_FALSE(std::filesystem::exists(db));
  }
  // The twin: an audit with a source makes it.
  run_cli({"audit", "-q", "--from", folder.write("r.yaml", kRbac), "--db", db});
  CHECK(std::filesystem::exists(db));
}

TEST_CASE("a database of a schema that cannot be is damaged", "[cli][db]") {
  const Folder folder;
  const auto db = folder.path("x.db");
  REQUIRE(run_cli({"scan", "-q", "--from", folder.write("c.yaml", kRbac), "--db", db}).code == 0);
  execute(db, "PRAGMA user_version = -5;");
  CHECK(run_cli({"analyze", "--db", db}).code == 3);
  CHECK(run_cli({"db", "info", "--db", db}).code == 3);
}

TEST_CASE("a batch that is not read to its end is no answer", "[cli][can-i]") {
  const Folder folder;
  const auto rbac = folder.write("c.yaml", kRbac);
  const auto batch = [&](const std::string& path) {
    return run_cli({"can-i", "-q", "-o", "json", "--from", rbac, "--batch", path});
  };
  CHECK(batch(folder.path("")).code == 3);
  CHECK(batch(folder.path("none")).code == 3);
  CHECK(batch("/dev/zero").code == 3);
  // What an API server would refuse is no "no".
  const std::string attributes = R"("resourceAttributes":{"verb":"get","resource":"pods"})";
  for (const auto& line :
       {R"({"user":"ann","groups":"system:masters",)" + attributes + "}",
        R"({"user":"ann","groups":[1],)" + attributes + "}",
        R"({"user":7,"groups":["a"],)" + attributes + "}",
        std::string(R"({"user":"ann","resourceAttributes":{"verb":["get"],"resource":"pods"}})"),
        std::string(R"({"user":"ann","resourceAttributes":[]})"),
        R"({"user":"ann",)" + attributes + R"(,"nonResourceAttributes":{"verb":"get"}})"}) {
    INFO(line);
    const auto result = batch(folder.write("b.ndjson", line + "\n"));
    CHECK(result.code == 3);
    CHECK(Json::parse(result.out)["allowed"] == false);
    CHECK(Json::parse(result.out).contains("error"));
  }
  const std::string nulls = R"({"user":"ann","groups":null,"nonResourceAttributes":null,)";
  const auto good = batch(folder.write("b.ndjson", nulls + attributes + "}"));
  CHECK(good.code == 0);
  CHECK(Json::parse(good.out)["allowed"] == true);
}
