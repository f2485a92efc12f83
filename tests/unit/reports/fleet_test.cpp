#include "reports/answers/fleet.h"

#include "reports/format.h"
#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace nsposture::reports {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

FleetCluster cluster(const std::string& name, std::uint64_t critical, std::uint64_t high) {
  FleetCluster made;
  made.name = name;
  made.open[4] = critical;
  made.open[3] = high;
  made.taken = Timestamp{1'795'600'000 * kSecond, 0};
  made.judged = made.taken;
  return made;
}

Fleet sample() {
  Fleet fleet;
  fleet.tool_version = "0.1.0";
  fleet.generated = Timestamp{1'795'600'000 * kSecond, 0};
  auto prod = cluster("prod", 1, 2);
  prod.fresh = {{store::Severity::High, "NP007", "Group \"x\" has it", "f1"}};
  prod.gained = {"User \"rosa\""};
  auto hostile = cluster("<script>alert(1)</script>|`\x1b[31m", 0, 0);
  hostile.stale = true;
  hostile.judged.reset();
  hostile.lost = {"User \"=cmd|' /C calc'!A0\""};
  fleet.clusters = {prod, hostile, cluster("", 0, 0)};
  fleet.subjects = {{{SubjectKind::Group, {}, "platform"}, {"prod", ""}}};
  fleet.roles = {{"creator", {"prod", ""}, true}};
  return fleet;
}

}  // namespace

TEST_CASE("the gravest findings put a cluster first, then how many can create", "[reports]") {
  CHECK(more_at_risk(cluster("b", 1, 0), cluster("a", 0, 99)));
  CHECK(more_at_risk(cluster("b", 0, 2), cluster("a", 0, 1)));
  CHECK_FALSE(more_at_risk(cluster("a", 0, 1), cluster("b", 0, 2)));
  auto many = cluster("z", 0, 0);
  many.creators = 5;
  CHECK(more_at_risk(many, cluster("a", 0, 0)));
  CHECK(more_at_risk(cluster("a", 0, 0), cluster("b", 0, 0)));
}

TEST_CASE("a fleet as text names clusters, what they share and what changed", "[reports]") {
  const auto text = text::fleet_text(sample());
  CHECK(text.find("\nprod ") != std::string::npos);
  CHECK(text.find("(unnamed)") != std::string::npos);
  CHECK(text.find("Group \"platform\": prod, (unnamed)") != std::string::npos);
  CHECK(text.find("creator: prod, (unnamed); not the same rules everywhere") != std::string::npos);
  CHECK(text.find("new   high     NP007") != std::string::npos);
  CHECK(text.find("+ can create: User \"rosa\"") != std::string::npos);
  CHECK(text.find("(too long ago)") != std::string::npos);
  CHECK(text.find("(not analyzed)") != std::string::npos);
  CHECK(text.find("         -      -       -") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text::fleet_text({}).find("nothing of medium severity") != std::string::npos);
}

TEST_CASE("a fleet as a page escapes what came from the clusters", "[reports]") {
  const auto page = html::fleet_html(sample());
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;script&gt;") != std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("not the same rules everywhere") != std::string::npos);
  CHECK(page.find("prod, (unnamed)") != std::string::npos);
}

TEST_CASE("a fleet as Markdown keeps its table whole", "[reports]") {
  const auto text = markdown::fleet_markdown(sample());
  CHECK(text.find("<script>") == std::string::npos);
  CHECK(text.find("| prod | 1 | 2 |") != std::string::npos);
  // A bar in a name would begin a new cell.
  const auto row =
      text.substr(text.find("alert"), text.find('\n', text.find("alert")) - text.find("alert"));
  std::size_t bars = 0;
  for (std::size_t i = 0; i < row.size(); ++i)
    bars += row[i] == '|' && (i == 0 || row[i - 1] != '\\');
  CHECK(bars == 8);
}

TEST_CASE("a fleet as JSON holds everything", "[reports]") {
  const auto json = nlohmann::json::parse(json::fleet_json(sample()));
  CHECK(json["schema"] == "nsposture/fleet/v1");
  CHECK(json["clusters"][0]["open"]["critical"] == 1);
  CHECK(json["clusters"][0]["new"][0]["rule"] == "NP007");
  CHECK(json["clusters"][0]["can_become"].is_number());
  CHECK(json["clusters"][1]["analyzed"] == nullptr);
  CHECK(json["clusters"][1]["open"] == nullptr);
  CHECK(json["clusters"][1]["can_become"] == nullptr);
  CHECK(json["clusters"][1]["stale"] == true);
  CHECK(json["subjects"][0]["clusters"].size() == 2);
  CHECK(json["roles"][0]["differs"] == true);
}

TEST_CASE("a fleet as CSV has a line for each cluster", "[reports]") {
  const auto csv = formats::fleet_csv(sample());
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 4);
  CHECK(csv.find("\"prod\",\"1\",\"2\"") != std::string::npos);
  CHECK(csv.find("[31m\",\"\",\"\"") != std::string::npos);  // never analyzed
}

TEST_CASE("formats that a fleet has", "[reports]") {
  for (const auto* format : {"csv", "html", "json", "md", "text"}) {
    CHECK(fleet_renderer_for(format) != nullptr);
  }
  CHECK(fleet_renderer_for("sarif") == nullptr);
}

}  // namespace nsposture::reports
