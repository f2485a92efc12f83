// Gaps between the logs of one API server.
#include "analyzer/correlation/log_gaps.h"

#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::tests;
using correlation::log_gaps;
using correlation::series_of;

namespace {

// One event a second.
store::Coverage log(const std::string& file, int from, int to, const std::string& server = "") {
  store::Coverage covered;
  covered.file = file;
  covered.apiserver = server;
  covered.first = at(from);
  covered.last = at(to);
  covered.tally.events = static_cast<std::uint64_t>(to - from) + 1;
  return covered;
}

store::CoverageGap gap(const std::string& file, int from, int to) {
  return {file, "", at(from), at(to)};
}

}  // namespace

TEST_CASE("rotated logs are a series, other logs are not", "[correlation][gaps]") {
  CHECK(series_of("/var/log/audit-2026-01-02T03-04-05.678.log.gz") == "/var/log/audit.log");
  CHECK(series_of("/var/log/audit-2026-01-02T03-04-05.678.log") == "/var/log/audit.log");
  CHECK(series_of("a/audit.log.12.zst") == "a/audit.log");
  CHECK(series_of("audit.log-20260102-1767312000.gz") == "audit.log");
  CHECK(series_of("audit.log-20260102") == "audit.log");
  CHECK(series_of("audit-node-1.log") == "audit-node-1.log");
  CHECK(series_of("audit.log.12345") == "audit.log.12345");
  CHECK(series_of("audit.log-2026010") == "audit.log-2026010");
  CHECK(series_of("a-20260102/audit.log") == "a-20260102/audit.log");
  CHECK(series_of("") == "");
}

TEST_CASE("time between two rotated logs that nobody covers is a gap", "[correlation][gaps]") {
  const auto found = log_gaps({log("audit.log", 5000, 6000), log("audit.log.1", 0, 1000)}, {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].file == "audit.log");
  CHECK(found[0].from == at(1000));
  CHECK(found[0].to == at(5000));
}

TEST_CASE("a rotation alone is no gap", "[correlation][gaps]") {
  CHECK(log_gaps({log("audit.log", 1001, 6000), log("audit.log.1", 0, 1000)}, {}).empty());
  CHECK(log_gaps({log("audit.log", 1500, 6000), log("audit.log.1", 0, 1000)}, {}).empty());
}

TEST_CASE("logs of other servers, folders and names say nothing of each other",
          "[correlation][gaps]") {
  CHECK(log_gaps({log("m1/audit.log", 0, 1000), log("m2/audit.log", 5000, 6000)}, {}).empty());
  CHECK(log_gaps({log("audit-a.log", 0, 1000), log("audit-b.log", 5000, 6000)}, {}).empty());
  CHECK(log_gaps({log("x", 0, 1000, "s1"), log("x", 5000, 6000, "s2")}, {}).empty());
  CHECK(log_gaps({log("x", 0, 1000, "s1"), log("y", 5000, 6000, "s1")}, {}).size() == 1);
}

TEST_CASE("what an import found missing another import may bring", "[correlation][gaps]") {
  // audit.log was read before and after its rotation; what came in between went to audit.log.1.
  const auto whole = log("audit.log", 0, 9000);
  const auto hole = gap("audit.log", 1000, 8000);
  const auto alone = log_gaps({whole}, {hole});
  REQUIRE(alone.size() == 1);
  CHECK(alone[0].from == hole.from);
  CHECK(alone[0].to == hole.to);
  CHECK(log_gaps({whole, log("audit.log.1", 1001, 7999)}, {hole}).empty());
  const auto part = log_gaps({whole, log("audit.log.1", 1001, 4000)}, {hole});
  REQUIRE(part.size() == 1);
  CHECK(part[0].from == at(4000));
  CHECK(part[0].to == at(8000));
}

TEST_CASE("gaps within one log stay, each once, in order of time", "[correlation][gaps]") {
  const auto found = log_gaps({log("audit.log", 0, 9000)},
                              {gap("audit.log", 5000, 6000), gap("audit.log", 1000, 2000)});
  REQUIRE(found.size() == 2);
  CHECK(found[0].from == at(1000));
  CHECK(found[1].from == at(5000));
}

TEST_CASE("logs without events or with a few make no gap", "[correlation][gaps]") {
  store::Coverage nothing;
  nothing.file = "audit.log.2";
  CHECK(log_gaps({nothing, log("audit.log", 0, 10)}, {}).empty());
  CHECK(log_gaps({log("audit.log.1", 0, 3), log("audit.log", 5000, 5003)}, {}).empty());
}

TEST_CASE("a recorded gap of two minutes counts, unless a log covers most of it",
          "[correlation][gaps]") {
  const auto webhook = log("webhook", 0, 5000);
  const auto away = gap("webhook", 1000, 1120);
  CHECK(log_gaps({webhook}, {away}).size() == 1);
  auto server = webhook;
  auto beside = log("audit.log", 900, 1100);
  server.apiserver = beside.apiserver = "10.0.0.1";
  auto recorded = away;
  recorded.apiserver = "10.0.0.1";
  CHECK(log_gaps({server, beside}, {recorded}).empty());
}
