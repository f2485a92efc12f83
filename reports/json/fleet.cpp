#include "graph/base/json_text.h"
#include "reports/json/report.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

namespace {

using Json = nlohmann::ordered_json;

Json time_json(const std::optional<Timestamp>& time) {
  return time ? Json(format_rfc3339(*time)) : Json(nullptr);
}

Json findings_json(const std::vector<FleetFinding>& findings) {
  Json list = Json::array();
  for (const auto& one : findings) {
    list.push_back({{"rule", one.rule},
                    {"severity", store::to_string(one.severity)},
                    {"title", one.title},
                    {"fingerprint", one.fingerprint}});
  }
  return list;
}

Json cluster_json(const FleetCluster& cluster) {
  Json open;
  for (std::size_t severity = cluster.open.size(); severity-- > 0;) {
    open[std::string(store::to_string(static_cast<store::Severity>(severity)))] =
        cluster.open.at(severity);
  }
  return {
      {"cluster", cluster.name},
      {"taken", time_json(cluster.taken)},
      {"kubernetes_version",
       {{"version", to_string(cluster.kubernetes)}, {"from", to_string(cluster.kubernetes.from)}}},
      {"stale", cluster.stale},
      {"not_read", cluster.not_read},
      {"analyzed", time_json(cluster.judged)},
      {"outdated", cluster.outdated},
      {"open", cluster.judged ? std::move(open) : Json(nullptr)},
      {"can_create", cluster.creators},
      {"can_become", cluster.judged ? Json(cluster.becomes) : Json(nullptr)},
      {"new", findings_json(cluster.fresh)},
      {"gone", findings_json(cluster.gone)},
      {"gained", cluster.gained},
      {"lost", cluster.lost}};
}

}  // namespace

std::string fleet_json(const Fleet& fleet) {
  Json json = {{"schema", kFleetSchema},
               {"version", fleet.tool_version},
               {"generated", format_rfc3339(fleet.generated)},
               {"clusters", Json::array()},
               {"subjects", Json::array()},
               {"roles", Json::array()}};
  for (const auto& cluster : fleet.clusters) json["clusters"].push_back(cluster_json(cluster));
  for (const auto& one : fleet.subjects) {
    json["subjects"].push_back({{"kind", to_string(one.subject.kind)},
                                {"namespace", one.subject.namespace_},
                                {"name", one.subject.name},
                                {"clusters", one.clusters}});
  }
  for (const auto& one : fleet.roles) {
    json["roles"].push_back(
        {{"name", one.name}, {"clusters", one.clusters}, {"differs", one.differs}});
  }
  return to_text(json, 2) + '\n';
}

}  // namespace nsposture::reports::json
