#include "analyzer/queries/creations.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using queries::CreationsQuestion;

namespace {

reports::Creation creation(std::int64_t second, std::string ns, std::string actor,
                           std::string verdict) {
  reports::Creation made;
  made.time = Timestamp{second * 1'000'000'000, 0};
  made.namespace_ = std::move(ns);
  made.actor = std::move(actor);
  made.verdict = std::move(verdict);
  return made;
}

reports::ReportData sample() {
  reports::ReportData data;
  data.creations = {creation(10, "a", "User \"jane\"", "authorised"),
                    creation(20, "b", "User \"joe\"", "unexplained"),
                    creation(30, "", "User \"joe\"", "authorised")};
  data.creations[0].real_actor = "User \"root\"";
  data.gaps.emplace_back();
  data.coverage.emplace_back();
  data.diagnostics.emplace_back();
  return data;
}

std::vector<std::int64_t> times(const CreationsQuestion& question) {
  std::vector<std::int64_t> times;
  for (const auto& made : queries::creations(sample(), question).creations) {
    times.push_back(made.time.ns / 1'000'000'000);
  }
  return times;
}

}  // namespace

TEST_CASE("creations are asked for by identity, verdict and time", "[queries]") {
  using Times = std::vector<std::int64_t>;
  CHECK(times({}) == Times{10, 20, 30});
  CHECK(times({.identity = "joe"}) == Times{20, 30});
  CHECK(times({.identity = "root"}) == Times{10});  // who asked, not only who was authorized
  CHECK(times({.verdicts = {"unexplained"}}) == Times{20});
  CHECK(times({.since = Timestamp{20'000'000'000, 0}}) == Times{20, 30});
  CHECK(times({.until = Timestamp{20'000'000'000, 0}}) == Times{10});
}

TEST_CASE("a creation without a known name may be of any namespace", "[queries]") {
  CHECK(times({.namespace_ = "b"}) == std::vector<std::int64_t>{20, 30});
}

TEST_CASE("the answer says what the log does not show", "[queries]") {
  const auto answer = queries::creations(sample(), {.namespace_ = "none"});
  CHECK(answer.gaps.size() == 1);
  CHECK(answer.coverage.size() == 1);
  CHECK(answer.diagnostics.size() == 1);
}
