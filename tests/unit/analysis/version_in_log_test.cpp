// The version of a control plane by the log that it wrote.
#include "analyzer/analysis/version_in_log.h"

#include <catch2/catch.hpp>

#include <string>

using namespace nsposture;

namespace {

store::AuditEvent seen(std::int64_t second, const std::string& user, const std::string& agent) {
  store::AuditEvent event;
  event.received = Timestamp{second * 1'000'000'000, 0};
  event.user.username = user;
  event.user_agent = agent;
  return event;
}

const std::string kManager = "system:kube-controller-manager";
const std::string kManagerAgent = "kube-controller-manager/v1.34.4 (linux/amd64) kubernetes/abc";

}  // namespace

TEST_CASE("the control plane's own agents tell the version, the newest event's", "[version]") {
  using analysis::minor_in_log;
  CHECK(minor_in_log({seen(1, kManager, kManagerAgent)}) == 34);
  CHECK(minor_in_log({seen(1, "system:apiserver", "kube-apiserver/v1.36.0 (linux/amd64)")}) == 36);
  // Upgraded in between, in any order.
  CHECK(minor_in_log({seen(9, kManager, "kube-controller-manager/v1.35.1"),
                      seen(1, kManager, kManagerAgent)}) == 35);
}

TEST_CASE("nobody else's agent tells the version", "[version]") {
  using analysis::minor_in_log;
  CHECK_FALSE(minor_in_log({}));
  CHECK_FALSE(minor_in_log({seen(1, "eve", kManagerAgent)}));
  CHECK_FALSE(minor_in_log({seen(1, kManager, "kubectl/v1.34.4 (linux/amd64)")}));
  CHECK_FALSE(minor_in_log({seen(1, kManager, "kube-controller-manager")}));
  CHECK_FALSE(minor_in_log({seen(1, "system:apiserver", "kube-apiserver/v0.0.0 (linux/amd64)")}));
}
