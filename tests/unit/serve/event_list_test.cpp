#include "analyzer/serve/event_list.h"

#include <catch2/catch.hpp>

using nsposture::serve::read_event_list;

namespace {

std::string list_of(const std::string& items) {
  return R"({"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[)" + items +
         "]}";
}

const std::string kEvent =
    R"({"level":"Metadata","auditID":"a","stage":"ResponseComplete","requestURI":"/api/v1/namespaces",
"verb":"create","user":{"username":"jane"},"sourceIPs":["192.0.2.1"],
"objectRef":{"resource":"namespaces","name":"x","apiVersion":"v1"},"responseStatus":{"code":201},
"requestReceivedTimestamp":"2026-11-23T14:00:00.000001Z",
"stageTimestamp":"2026-11-23T14:00:00.000002Z"})";

}  // namespace

TEST_CASE("the items of a list are its events, counted from one", "[serve]") {
  const auto list = read_event_list(list_of(kEvent + "," + kEvent));
  REQUIRE(list.refusal.empty());
  CHECK(list.items == 2);
  REQUIRE(list.result.servers.size() == 1);
  const auto& kept = list.result.servers[0].kept;
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].name == "x");
  CHECK(kept[0].line == 1);
  CHECK(kept[1].line == 2);
}

TEST_CASE("an empty list is a list", "[serve]") {
  const auto list = read_event_list(list_of(""));
  CHECK(list.refusal.empty());
  CHECK(list.items == 0);
}

TEST_CASE("what is no list is refused, and nothing of it is read", "[serve]") {
  const auto* const body = GENERATE("", "   ", "[]", "{", "null", R"({"kind":"EventList"})",
                                    R"({"kind":"List","apiVersion":"audit.k8s.io/v1","items":[]})",
                                    R"({"kind":"EventList","apiVersion":"audit.k8s.io/v1"})");
  const auto list = read_event_list(body);
  CHECK_FALSE(list.refusal.empty());
  CHECK(list.result.servers.empty());
}

TEST_CASE("an item that is none is counted as malformed", "[serve]") {
  const auto list = read_event_list(list_of(R"(1,null,"x",{"kind":"Event",)"
                                            R"("apiVersion":"audit.k8s.io/v1"},)" +
                                            kEvent));
  REQUIRE(list.refusal.empty());
  CHECK(list.items == 5);
  CHECK(list.result.malformed_count == 4);
  REQUIRE(list.result.servers.size() == 1);
  CHECK(list.result.servers[0].kept.size() == 1);
}
