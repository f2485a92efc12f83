#include "reports/html/report.h"
#include "reports/report_data.h"
#include "reports/summary.h"
#include "reports/view.h"
#include "reports/words.h"

#include <kainjow/mustache.hpp>

extern "C" const char html_fleet_begin[], html_fleet_end[];
extern "C" const char html_style_begin[], html_style_end[];

namespace nsposture::reports {

namespace {

View names_view(const std::vector<std::string>& clusters) {
  View list(View::type::list);
  for (const auto& name : clusters) {
    View one;
    put(one, "text", shown_cluster(name));
    put_flag(one, "last", &name == &clusters.back());
    list.push_back(one);
  }
  return list;
}

View findings_view(const std::vector<FleetFinding>& findings) {
  View list(View::type::list);
  for (const auto& finding : findings) {
    View one;
    put(one, "severity", store::to_string(finding.severity));
    put(one, "rule", finding.rule);
    put_rich(one, "title", finding.title);
    list.push_back(one);
  }
  return list;
}

View sentences_view(const std::vector<std::string>& sentences) {
  View list(View::type::list);
  for (const auto& sentence : sentences) {
    View one;
    put_rich(one, "text", sentence);
    list.push_back(one);
  }
  return list;
}

View cluster_view(const FleetCluster& cluster) {
  View view;
  put(view, "name", shown_cluster(cluster.name));
  put_number(view, "critical", cluster.open[4]);
  put_number(view, "high", cluster.open[3]);
  put_number(view, "medium", cluster.open[2]);
  put_number(view, "low", cluster.open[1]);
  put_flag(view, "has_critical", cluster.open[4] != 0);
  put_flag(view, "has_high", cluster.open[3] != 0);
  put_number(view, "creators", cluster.creators);
  put_number(view, "becomes", cluster.becomes);
  put(view, "taken", cluster.taken ? when(*cluster.taken) : std::string());
  put_flag(view, "stale", cluster.stale);
  put_flag(view, "judged", cluster.judged.has_value());
  view["fresh"] = findings_view(cluster.fresh);
  view["gone"] = findings_view(cluster.gone);
  view["gained"] = sentences_view(cluster.gained);
  view["lost"] = sentences_view(cluster.lost);
  put_flag(view, "changed",
           !cluster.fresh.empty() || !cluster.gone.empty() || !cluster.gained.empty() ||
               !cluster.lost.empty());
  return view;
}

}  // namespace

std::string fleet_html(const Fleet& fleet) {
  View page;
  put(page, "version", fleet.tool_version);
  put(page, "generated", when(fleet.generated));
  put(page, "count", count_of(fleet.clusters.size(), "cluster", "clusters"));
  std::uint64_t grave = 0, stale = 0;
  bool changed = false;
  View clusters(View::type::list);
  for (const auto& cluster : fleet.clusters) {
    if (cluster.open[4] + cluster.open[3] != 0) ++grave;
    if (cluster.stale) ++stale;
    auto view = cluster_view(cluster);
    changed = changed || !view["changed"].is_false();
    clusters.push_back(view);
  }
  put_number(page, "grave", grave);
  put_number(page, "stale_count", stale);
  page["clusters"] = std::move(clusters);
  put_flag(page, "any_change", changed);
  View subjects(View::type::list);
  for (const auto& one : fleet.subjects) {
    View view;
    put_rich(view, "subject", describe(one.subject));
    put_number(view, "count", one.clusters.size());
    view["names"] = names_view(one.clusters);
    subjects.push_back(view);
  }
  put_flag(page, "any_subject", !fleet.subjects.empty());
  page["subjects"] = std::move(subjects);
  View roles(View::type::list);
  for (const auto& one : fleet.roles) {
    View view;
    put(view, "role", one.name);
    put_flag(view, "differs", one.differs);
    put_number(view, "count", one.clusters.size());
    view["names"] = names_view(one.clusters);
    roles.push_back(view);
  }
  put_flag(page, "any_role", !fleet.roles.empty());
  page["roles"] = std::move(roles);
  page["style"] = View(std::string(html_style_begin, html_style_end));
  page["style_hash"] = View(NSPOSTURE_STYLE_HASH);
  kainjow::mustache::mustache engine(std::string(html_fleet_begin, html_fleet_end));
  return engine.render(page);
}

}  // namespace nsposture::reports
