#include "reports/fleet.h"

#include <algorithm>
#include <array>
#include <utility>

namespace nsposture::reports {

namespace {

constexpr std::array<std::pair<std::string_view, FleetRenderer>, 5> kRenderers = {{
    {"csv", fleet_csv},
    {"html", fleet_html},
    {"json", fleet_json},
    {"md", fleet_markdown},
    {"text", fleet_text},
}};

}  // namespace

bool more_at_risk(const FleetCluster& a, const FleetCluster& b) {
  for (std::size_t severity = a.open.size(); severity-- > 1;) {
    if (a.open.at(severity) != b.open.at(severity)) {
      return a.open.at(severity) > b.open.at(severity);
    }
  }
  if (a.creators != b.creators) return a.creators > b.creators;
  return a.name < b.name;
}

FleetRenderer fleet_renderer_for(std::string_view format) {
  const auto found =
      std::ranges::find(kRenderers, format, [](const auto& one) { return one.first; });
  return found == kRenderers.end() ? nullptr : found->second;
}

std::string shown_cluster(const std::string& name) {
  return name.empty() ? "(unnamed)" : name;
}

}  // namespace nsposture::reports
