#include "analyzer/correlation/request.h"

#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;
using correlation::pair_stages;

namespace {

store::AuditEvent received(store::AuditEvent complete) {
  complete.stage = store::Stage::RequestReceived;
  complete.code.reset();
  complete.decision.clear();
  complete.name.clear();
  return complete;
}

}  // namespace

TEST_CASE("two stages of one request count once, and the later one tells", "[correlation]") {
  const auto complete = create_namespace(1, "jane", "team");
  for (const auto& events :
       {std::vector{received(complete), complete}, std::vector{complete, received(complete)}}) {
    const auto requests = pair_stages(events);
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].answered);
    CHECK(requests[0].event.name == "team");
    CHECK_FALSE(requests[0].audit_id_shared);
  }
}

TEST_CASE("a request without an answer stays, as evidence", "[correlation]") {
  const auto requests = pair_stages({received(create_namespace(1, "jane", "team"))});
  REQUIRE(requests.size() == 1);
  CHECK_FALSE(requests[0].answered);
}

TEST_CASE("an Audit-ID set by a client joins nothing and hides nothing", "[correlation]") {
  auto first = create_namespace(1, "jane", "one");
  auto second = create_namespace(2, "eve", "two");
  second.audit_id = first.audit_id;
  const auto requests = pair_stages({first, second});
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].audit_id_shared);
  CHECK(requests[1].audit_id_shared);
}

TEST_CASE("the same Audit-ID at the same moment still gives two requests", "[correlation]") {
  auto first = create_namespace(1, "jane", "one");
  auto second = create_namespace(1, "jane", "two");
  second.audit_id = first.audit_id;
  CHECK(pair_stages({first, second}).size() == 2);
}

TEST_CASE("a failed authentication is an answer although it is only started", "[correlation]") {
  auto event = create_namespace(1, "", "", 401);
  event.stage = store::Stage::ResponseStarted;
  const auto requests = pair_stages({event});
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].answered);
}

TEST_CASE("requests come out in order of receipt", "[correlation]") {
  const auto requests = pair_stages({create_namespace(5, "b", "b"), create_namespace(1, "a", "a")});
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].event.name == "a");
}
