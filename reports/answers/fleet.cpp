#include "reports/answers/fleet.h"

namespace nsposture::reports {

bool more_at_risk(const FleetCluster& a, const FleetCluster& b) {
  for (std::size_t severity = a.open.size(); severity-- > 1;) {
    if (a.open.at(severity) != b.open.at(severity)) {
      return a.open.at(severity) > b.open.at(severity);
    }
  }
  if (a.creators != b.creators) return a.creators > b.creators;
  return a.name < b.name;
}

std::string shown_cluster(const std::string& name) {
  return name.empty() ? "(unnamed)" : name;
}

std::string judged_number(const FleetCluster& cluster, std::uint64_t number) {
  return cluster.judged ? std::to_string(number) : "-";
}

}  // namespace nsposture::reports
