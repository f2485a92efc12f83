// The program killed at random moments of an import and started again, as often as it takes: the
// database then holds each event once, and its tally adds up.
#include "store/store.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <map>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

constexpr int kLines = 48'000;
constexpr int kRounds = 50;

// Every third line is of no interest.
bool matters(int number) {
  return number % 3 != 0;
}

std::string log_text() {
  std::string text;
  text.reserve(kLines * 600UL);
  for (int i = 0; i < kLines; ++i) {
    const auto time =
        fmt::format("2026-11-23T{:02}:{:02}:{:02}.{:06}Z", 10 + i / 3600, i / 60 % 60, i % 60, i);
    text += fmt::format(
        R"({{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"id-{0}",)"
        R"("stage":"ResponseComplete","requestURI":"/api/v1/namespaces","verb":"{1}","user":)"
        R"({{"username":"alice","groups":["dev"]}},"sourceIPs":["10.0.0.1"],"objectRef":)"
        R"({{"resource":"namespaces","name":"n-{0}","apiVersion":"v1"}},"responseStatus":)"
        R"({{"metadata":{{}},"code":201}},"requestReceivedTimestamp":"{2}","stageTimestamp":"{2}",)"
        R"("annotations":{{"authorization.k8s.io/decision":"allow"}}}})"
        "\n",
        i, matters(i) ? "create" : "get", time);
  }
  return text;
}

pid_t start_import(const std::string& log, const std::string& db) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl(NSPOSTURE_PROGRAM, NSPOSTURE_PROGRAM, "events", "import", "-q", "--db", db.c_str(),
            log.c_str(), "-o", "json", nullptr);
    ::_exit(127);
  }
  return child;
}

// Lets it run for about so many turns of a loop. True when it was not done yet.
bool kill_after(pid_t child, unsigned spins) {
  volatile unsigned spun = 0;
  while (spun < spins) {
    const unsigned next = spun + 1;
    spun = next;
  }
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

}  // namespace

TEST_CASE("killed fifty times, an import still holds every event once", "[cli][kill]") {
  const Folder folder;
  const auto log = folder.write("audit.log", log_text());
  const auto db = folder.path("p.db");
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  int killed = 0;
  for (int round = 0; round < kRounds; ++round) {
    // The first rounds hit the start and the creation of the database, later ones the work.
    const unsigned most = round < 10 ? 3'000'000 : 60'000'000;
    if (kill_after(start_import(log, db), static_cast<unsigned>(random() % most))) ++killed;
  }
  CHECK(killed > 0);
  REQUIRE(run_cli({"events", "import", "-q", "--db", db, log}).code == 0);

  const store::Store store(db, store::OpenMode::ReadOnly);
  const auto whole = store.whole();
  CHECK(store.verify().empty());
  std::map<std::string, int> seen;
  whole.for_each_event([&](store::AuditEvent&& event) { ++seen[event.audit_id]; });
  int wrong = 0;
  for (int i = 0; i < kLines; ++i) {
    const auto found = seen.find(fmt::format("id-{}", i));
    const int times = found == seen.end() ? 0 : found->second;
    if (times != (matters(i) ? 1 : 0)) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(seen.size() == kLines / 3 * 2);
  REQUIRE(whole.coverage().size() == 1);
  const auto tally = whole.coverage().front().tally;
  CHECK(tally.lines == kLines);
  CHECK(tally.kept == kLines / 3 * 2);
  CHECK(tally.irrelevant == kLines / 3);
  CHECK(tally.duplicates + tally.malformed == 0);
}
