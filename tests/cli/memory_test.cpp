// Without a database a run keeps everything in memory: it says the same, and leaves nothing behind.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <optional>
#include <regex>
#include <utility>

using namespace nsposture::tests;

namespace {

using Arguments = std::vector<std::string>;

const std::string kStory = "stories/story-1/";
const std::string kLab = "audit/lab/";

Arguments operator+(Arguments some, const Arguments& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

Arguments story() {
  return {"--from", fixture(kStory + "before.json.gz"), "--audit-log",
          fixture(kStory + "audit.log.gz")};
}

Arguments lab(const std::string& log) {
  return {"--from",      fixture(kLab + "rbac-snapshot-after.json.gz"),
          "--from",      fixture(kLab + "namespaces-after.json.gz"),
          "--audit-log", fixture(kLab + log)};
}

// What a run says, on standard output and in its reports.
std::vector<std::string> said(const Arguments& arguments, const Arguments& endings,
                              const std::optional<std::string>& database) {
  const Folder folder;
  auto all = arguments;
  for (const auto& ending : endings) all = all + Arguments{"--report", folder.path("r" + ending)};
  if (database) all = all + Arguments{"--db", folder.path(*database)};
  const auto result = run_cli(all);
  std::vector<std::string> texts = {std::to_string(result.code), result.out};
  for (const auto& ending : endings) texts.push_back(read_file(folder.path("r" + ending)));
  if (database) {
    for (auto& text : texts) text = replaced(std::move(text), folder.path(*database), *database);
  }
  return texts;
}

// A command to look further names where the answer comes from.
std::string without_source(const std::string& text) {
  static const std::regex kSource(R"((\s+--(db|from|audit-log|cluster)\s+[^\s"<&]+)+)");
  return std::regex_replace(text, kSource, "");
}

// Without the lines that keep the database itself as evidence.
std::string without_copy(const std::string& text) {
  std::istringstream lines(text);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    const bool copies = line.find("db copy") != std::string::npos;
    if (!copies && line.find("not_kept") == std::string::npos) kept += line + '\n';
  }
  return kept;
}

void check_same(const Arguments& arguments, const Arguments& endings) {
  auto in_memory = said(arguments, endings, std::nullopt);
  auto in_database = said(arguments, endings, "posture.db");
  for (auto& text : in_memory) text = without_source(without_copy(text));
  for (auto& text : in_database) text = without_source(without_copy(text));
  REQUIRE(in_memory.size() == in_database.size());
  for (std::size_t i = 0; i < in_memory.size(); ++i) {
    INFO(i);
    CHECK(in_memory[i].size() > 0);
    CHECK((in_memory[i] == in_database[i]));
  }
}

// The temporary folder does not exist meanwhile.
class NoTemporaryFolder {
 public:
  NoTemporaryFolder() {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", "/nonexistent", 1);
  }

  ~NoTemporaryFolder() {
    if (before_) {
      ::setenv("TMPDIR", before_->c_str(), 1);
    } else {
      ::unsetenv("TMPDIR");
    }
  }

  NoTemporaryFolder(const NoTemporaryFolder&) = delete;
  NoTemporaryFolder& operator=(const NoTemporaryFolder&) = delete;

 private:
  std::optional<std::string> before_;
};

const Arguments kReports = {".html", ".json", ".md", ".csv", ".sarif"};

}  // namespace

TEST_CASE("an audit says the same with and without a database", "[cli][memory]") {
  // How much of it fits on the first screen depends on the length of the paths.
  check_same(Arguments{"audit", "-q", "--all"} + story(), kReports);
  check_same(Arguments{"audit", "-q", "--cluster", "lab", "--explain"} + story(), kReports);
  for (const auto* log :
       {"audit-requestresponse.ndjson.gz", "audit-metadata.ndjson.gz", "scenarios.ndjson.gz",
        "webhook-eventlists.ndjson.gz", "audit-truncated.ndjson.gz"}) {
    INFO(log);
    check_same(Arguments{"audit", "-q", "--all"} + lab(log), kReports);
  }
}

TEST_CASE("logs that overlap and are given twice count the same in memory", "[cli][memory]") {
  check_same(Arguments{"audit", "-q", "--all"} + story() +
                 Arguments{"--audit-log", fixture(kStory + "audit.log.gz"), "--audit-log",
                           fixture("audit/story-1.log.gz"), "--audit-log", fixture("audit/lab")},
             {".json"});
}

TEST_CASE("a dossier says the same with and without a database", "[cli][memory]") {
  for (const auto* ns : {"s1-sandbox", "s1-quartz", "s1-ci"}) {
    INFO(ns);
    check_same(Arguments{"investigate", ns, "-q"} + story(), {".html", ".json", ".md"});
  }
}

TEST_CASE("a run without a database makes no temporary file", "[cli][memory]") {
  const auto audit = Arguments{"audit", "-q"} + story();
  const auto investigate = Arguments{"investigate", "s1-ci", "-q"} + story();
  const auto code = run_cli(audit).code;
  const NoTemporaryFolder none;
  CHECK(run_cli(audit).code == code);
  CHECK(run_cli(investigate).out.find("s1-ci") != std::string::npos);
}
