#include "store/migrations/migrate.h"
#include "store/sql/database.h"
#include "store/sql/statement.h"
#include "tests/unit/store/store_fixture.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sqlite3.h>

#include <fstream>
#include <functional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace nsposture::store {

namespace {

using namespace nsposture::tests;

unsigned mode_of(const std::string& path) {
  struct stat status {};

  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
}

void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  REQUIRE(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(handle);
}

std::string open_error(const std::string& path, OpenMode mode) {
  return error_of([&] { const Store store(path, mode); });
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

// Runs `check` in a process that has no rights of root; its exit code says whether it held.
bool without_root(const std::function<bool()>& check) {
  constexpr uid_t kNobody = 65534;
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(2);
    bool held = false;
    try {
      held = check();
    } catch (const std::exception&) {
      held = false;
    }
    ::_exit(held ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("a database and what lies beside it are for their owner only", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  const auto before = ::umask(0);
  auto store = Store(path, OpenMode::ReadWrite).whole();
  store.add_events({numbered_event(1)}, {}, {});
  ::umask(before);
  CHECK(mode_of(path) == 0600U);
  CHECK(mode_of(path + "-wal") == 0600U);
  CHECK(mode_of(path + "-shm") == 0600U);
}

TEST_CASE("a database that others may read is closed to them when it is written",
          "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  { const Store store(path, OpenMode::ReadWrite); }
  REQUIRE(::chmod(path.c_str(), 0664) == 0);
  { const Store reader(path, OpenMode::ReadOnly); }
  CHECK(mode_of(path) == 0664U);
  { const Store writer(path, OpenMode::ReadWrite); }
  CHECK(mode_of(path) == 0660U);
}

TEST_CASE("an address of another kind does not become the name of a file", "[store][sqlite]") {
  const TempFolder folder;
  for (const auto* address :
       {"mysql://u:SECRET@h/x", "POSTGRESQL://u:SECRET@h/x",
        "host=h user=u password=SECRET dbname=x", "dbname=x password=SECRET"}) {
    INFO(address);
    try {
      const Store store(address, OpenMode::ReadWrite);
      FAIL("it was opened");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::Usage);
      CHECK(std::string(error.what()).find("SECRET") == std::string::npos);
    }
  }
  // A file may be named so all the same.
  const Store store(folder / "host=a.db", OpenMode::ReadWrite);
  CHECK(store.clusters().empty());
}

TEST_CASE("a new database has the present schema, and opening it again changes nothing",
          "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  { const Store store(path, OpenMode::ReadWrite); }
  const Store again(path, OpenMode::ReadWrite);
  CHECK(again.schema_version() == sql::kSchemaVersion);
  CHECK(again.verify().empty());
}

TEST_CASE("an empty file, which is version 0, becomes a database", "[store][sqlite]") {
  const TempFolder folder;
  write_file(folder / "p.db", "");
  Store store(folder / "p.db", OpenMode::ReadWrite);
  CHECK(store.schema_version() == sql::kSchemaVersion);
}

TEST_CASE("a path means to SQLite what it means to everybody else", "[store][sqlite]") {
  const TempFolder folder;
  const auto home = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto name =
      GENERATE(values<std::string>({":memory:", "a?mode=ro", "b#c", "d%41", "file:e", "//"}));
  const auto path = name == "//" ? "/" + (folder / "f") : name;
  { const Store store(path, OpenMode::ReadWrite); }
  CHECK(std::filesystem::file_size(path) > 0);
  CHECK(open_error(path, OpenMode::ReadOnly).empty());
  std::filesystem::current_path(home);
}

TEST_CASE("a database of a newer version is refused with one sentence", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  { const Store store(path, OpenMode::ReadWrite); }
  run_sql(path, "PRAGMA user_version = 99");
  const auto expected =
      fmt::format("`{}` was written by a newer nsposture (schema 99, this one knows {})", path,
                  sql::kSchemaVersion);
  CHECK(open_error(path, OpenMode::ReadWrite) == expected);
  CHECK(open_error(path, OpenMode::ReadOnly) == expected);
}

TEST_CASE("an older schema is not read without being brought up to date first", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  run_sql(path, fmt::format("PRAGMA application_id = {}; CREATE TABLE t (a)", sql::kApplicationId));
  CHECK(open_error(path, OpenMode::ReadOnly).find("has an older schema") != std::string::npos);
}

TEST_CASE("a database of the first version is brought up to date and keeps what it has",
          "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  {
    auto store = Store(path, OpenMode::ReadWrite).whole();
    store.add_events(numbered_events(0, 3), {"audit.log", "i", 3, 3}, {});
  }
  run_sql(
      path,
      "DROP TABLE flow; DROP TABLE notification; ALTER TABLE acceptance DROP COLUMN "
      "cluster; ALTER TABLE acceptance DROP COLUMN rule; ALTER TABLE acceptance DROP COLUMN "
      "subject; ALTER TABLE acceptance DROP COLUMN namespace; ALTER TABLE acceptance DROP COLUMN "
      "severity; ALTER TABLE acceptance DROP COLUMN extent; ALTER TABLE coverage_gap DROP COLUMN "
      "cluster; ALTER TABLE finding DROP COLUMN grants; ALTER TABLE analysis DROP COLUMN "
      "last_event; PRAGMA user_version = 1");
  const Store store(path, OpenMode::ReadWrite);
  const auto whole = store.whole();
  CHECK(store.schema_version() == sql::kSchemaVersion);
  CHECK(store.event_count() == 3);
  CHECK(whole.flows().empty());
}

TEST_CASE("a database of another program is refused and left alone", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "other.db";
  const auto* mark = GENERATE("", "PRAGMA application_id = 77;");
  run_sql(path, std::string(mark) + "CREATE TABLE theirs (a)");
  const auto expected = "`" + path + "` is not a database of nsposture";
  CHECK(open_error(path, OpenMode::ReadWrite) == expected);
  CHECK(open_error(path, OpenMode::ReadOnly) == expected);
  run_sql(path, "SELECT a FROM theirs");
}

TEST_CASE("what is no database is refused and left alone", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "notes.txt";
  const std::string content = "apiVersion: v1\nkind: Namespace\n" + std::string(5000, 'x');
  write_file(path, content);
  CHECK(open_error(path, OpenMode::ReadWrite) == "`" + path + "` is not a database");
  CHECK(open_error(path, OpenMode::ReadOnly) == "`" + path + "` is not a database");
  CHECK(std::filesystem::file_size(path) == content.size());
}

TEST_CASE("a file or a folder that is missing is named", "[store][sqlite]") {
  const TempFolder folder;
  CHECK(open_error(folder / "none.db", OpenMode::ReadOnly) ==
        "cannot open the database `" + (folder / "none.db") + "`: No such file or directory");
  CHECK(open_error(folder / "no/p.db", OpenMode::ReadWrite) ==
        "cannot open the database `" + (folder / "no/p.db") + "`: No such file or directory");
  CHECK(open_error(folder.path(), OpenMode::ReadWrite) ==
        "cannot open the database `" + folder.path() + "`: Is a directory");
}

TEST_CASE("a database in a folder without the right to write can be read", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  {
    auto store = Store(path, OpenMode::ReadWrite).whole();
    store.add_events({numbered_event(1)}, {}, {});
  }
  ::chmod(path.c_str(), 0444);
  ::chmod(folder.path().c_str(), 0555);
  CHECK(without_root([&] { return Store(path, OpenMode::ReadOnly).event_count() == 1; }));
  CHECK(without_root([&] {
    return open_error(path, OpenMode::ReadWrite) ==
           "cannot open the database `" + path + "`: Permission denied";
  }));
}

TEST_CASE("a database can be read while another process writes to it", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  {
    auto store = Store(path, OpenMode::ReadWrite).whole();
    store.add_events({numbered_event(1)}, {}, {});
  }
  auto writer = open_database(path, OpenMode::ReadWrite);
  const sql::Transaction open(writer);
  writer.execute("DELETE FROM audit_event");
  const Store reader(path, OpenMode::ReadOnly);
  CHECK(reader.event_count() == 1);
}

TEST_CASE("a second writer is told that another one is at it", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  { const Store store(path, OpenMode::ReadWrite); }
  auto first = open_database(path, OpenMode::ReadWrite);
  auto second = open_database(path, OpenMode::ReadWrite);
  second.execute("PRAGMA busy_timeout = 1");
  const auto expected = "another process is writing to `" + path + "`; try again when it is done";
  {
    const sql::Transaction writing(first);
    CHECK(error_of([&] { const sql::Transaction waiting(second); }) == expected);
  }
  CHECK(error_of([&] { sql::Transaction(second).commit(); }).empty());
}

TEST_CASE("many processes may make the same new database at once", "[store]") {
  const TempFolder folder;
  const auto path = folder.database();
  std::vector<pid_t> children;
  for (std::uint64_t i = 0; i < 8; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto error = error_of([&] {
        auto store = Store(path, OpenMode::ReadWrite).whole();
        store.add_events({numbered_event(i)}, {}, {});
      });
      if (!error.empty()) std::fprintf(stderr, "%s\n", error.c_str());
      ::_exit(error.empty() ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const auto child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  CHECK(Store(path, OpenMode::ReadOnly).event_count() == 8);
}

TEST_CASE("a damaged database is said to be damaged", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  {
    auto store = Store(path, OpenMode::ReadWrite).whole();
    store.add_events(numbered_events(0, 2000), {}, {});
  }
  const auto size = std::filesystem::file_size(path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(8192);
  file << std::string(size - 8192, '\xff');
  file.close();
  const auto error = error_of([&] {
    const auto store = Store(path, OpenMode::ReadOnly).whole();
    store.for_each_event([](AuditEvent&&) {});
  });
  CHECK(error.find("the database `" + path + "` is damaged") == 0);
}

TEST_CASE("a connection has its guards up", "[store][sqlite]") {
  const TempFolder folder;
  { const Store store(folder / "p.db", OpenMode::ReadWrite); }
  auto database = open_database(folder / "p.db", OpenMode::ReadWrite);
  CHECK(database.query_int("PRAGMA foreign_keys") == 1);
  CHECK(database.query_int("PRAGMA trusted_schema") == 0);
  CHECK_FALSE(error_of([&] {
                database.execute("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema");
              }).empty());
  CHECK_FALSE(error_of([&] { (void)database.query_int("SELECT \"no such column\""); }).empty());
}

}  // namespace nsposture::store
