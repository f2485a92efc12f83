#include "analyzer/serve/metrics.h"

#include <catch2/catch.hpp>

#include <sstream>

using namespace nsposture;
using serve::Metrics;

namespace {

Metrics metrics_at(std::int64_t seconds) {
  return {"1.2", [seconds] { return Timestamp{seconds * 1'000'000'000, 0}; }};
}

// `line` without the label that all have.
bool has(const Metrics& metrics, std::string line) {
  const auto labels = line.find('{');
  line.insert(labels == std::string::npos ? line.rfind(' ') : labels + 1,
              labels == std::string::npos ? "{cluster=\"\"}" : "cluster=\"\",");
  return ("\n" + metrics.text()).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("events are counted and their lag is told", "[serve]") {
  auto metrics = metrics_at(100);
  metrics.add_events({10, 4, 1, 4, 1}, Timestamp{98'500'000'000, 3});
  metrics.add_events({1, 1, 0, 0, 0}, Timestamp{90'000'000'000, 3});
  CHECK(has(metrics, "nsposture_events_received_total 11"));
  CHECK(has(metrics, "nsposture_events_kept_total 5"));
  CHECK(has(metrics, "nsposture_event_lag_seconds 1.5"));
}

TEST_CASE("a database that was deleted or replaced is neither ready nor healthy", "[serve]") {
  auto metrics = metrics_at(100);
  metrics.set_snapshot_seen(Timestamp{1'000'000'000, 0});
  bool in_place = true;
  metrics.watch_database([&] { return in_place; });
  CHECK(metrics.why_unhealthy().empty());
  CHECK(metrics.why_not_ready().empty());
  in_place = false;
  CHECK_FALSE(metrics.why_unhealthy().empty());
  CHECK_FALSE(metrics.why_not_ready().empty());
  CHECK(has(metrics, "nsposture_ready 0"));
}

TEST_CASE("it is ready when events are stored and there is a snapshot", "[serve]") {
  auto metrics = metrics_at(100);
  CHECK_FALSE(metrics.why_not_ready().empty());
  metrics.set_snapshot_seen(Timestamp{1'000'000'000, 0});
  CHECK(metrics.why_not_ready().empty());
  CHECK(has(metrics, "nsposture_snapshot_age_seconds 99"));
  metrics.set_storing(false);
  CHECK_FALSE(metrics.why_not_ready().empty());
  CHECK(has(metrics, "nsposture_ready 0"));
}

TEST_CASE("it is not ready while the cluster is not read whole", "[serve]") {
  auto metrics = metrics_at(100);
  metrics.set_snapshot_seen(Timestamp{1'000'000'000, 0});
  metrics.set_not_read({"ClusterRoleBinding", "RoleBinding"});
  CHECK(metrics.why_not_ready().find("not read: ClusterRoleBinding, RoleBinding") !=
        std::string::npos);
  CHECK(has(metrics, "nsposture_ready 0"));
  CHECK(has(metrics, "nsposture_not_read{kind=\"RoleBinding\"} 1"));
  metrics.set_not_read({});
  CHECK(metrics.why_not_ready().empty());
  CHECK(has(metrics, "nsposture_ready 1"));
}

TEST_CASE("it is not ready while the cluster cannot be read at all", "[serve]") {
  auto metrics = metrics_at(100);
  metrics.set_snapshot_seen(Timestamp{1'000'000'000, 0});
  metrics.add_rescan(false);
  CHECK(metrics.why_not_ready().find("cannot be read") != std::string::npos);
  CHECK(has(metrics, "nsposture_ready 0"));
  metrics.add_rescan(true);
  CHECK(metrics.why_not_ready().empty());
}

TEST_CASE("labels are escaped", "[serve]") {
  const Metrics metrics("a\"b\\c\nd", [] { return Timestamp{}; });
  CHECK(has(metrics, "nsposture_build_info{version=\"a\\\"b\\\\c\\nd\"} 1"));
}

TEST_CASE("open findings replace what was open before", "[serve]") {
  auto metrics = metrics_at(100);
  metrics.set_findings({{{"high", "NP101"}, 2}});
  metrics.set_findings({{{"low", "NP110"}, 1}});
  CHECK(has(metrics, "nsposture_findings{severity=\"low\",rule=\"NP110\"} 1"));
  CHECK(metrics.text().find("NP101") == std::string::npos);
}

TEST_CASE("every sample names the cluster, and a severity without findings is 0", "[serve]") {
  auto metrics = metrics_at(100);
  metrics.set_cluster("a\"b");
  metrics.add_request(200);
  metrics.set_findings({{{"high", "NP101"}, 2}});
  std::istringstream lines(metrics.text());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    CAPTURE(line);
    CHECK(line.find("{cluster=\"a\\\"b\"") != std::string::npos);
  }
  const auto text = metrics.text();
  CHECK(text.find(",severity=\"high\",rule=\"NP101\"} 2\n") != std::string::npos);
  CHECK(text.find(",severity=\"high\",rule=\"\"}") == std::string::npos);
  CHECK(text.find(",severity=\"low\",rule=\"\"} 0\n") != std::string::npos);
}

TEST_CASE("a database that does not answer is told at once, and after a minute unhealthy",
          "[serve]") {
  std::int64_t second = 100;
  Metrics metrics("1.2", [&second] { return Timestamp{second * 1'000'000'000, 0}; });
  metrics.set_snapshot_seen(Timestamp{1'000'000'000, 0});
  metrics.set_reachable(true);
  CHECK(metrics.why_not_ready().empty());
  metrics.set_reachable(false);
  CHECK(metrics.why_not_ready() == "the database does not answer");
  second = 159;
  metrics.set_reachable(false);
  CHECK(metrics.why_unhealthy().empty());
  second = 160;
  CHECK(metrics.why_unhealthy() == "the database has not answered for 60 s");
  metrics.set_reachable(true);
  CHECK(metrics.why_unhealthy().empty());
  CHECK(metrics.why_not_ready().empty());
}
