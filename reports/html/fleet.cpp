#include "reports/answers/report_data.h"
#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/html/report.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <kainjow/mustache.hpp>

extern "C" const char html_fleet_begin[], html_fleet_end[];
extern "C" const char html_style_begin[], html_style_end[];

namespace nsposture::reports::html {

namespace {

templates::View names_view(const std::vector<std::string>& clusters) {
  templates::View list(templates::View::type::list);
  for (const auto& name : clusters) {
    templates::View one;
    templates::put(one, "text", shown_cluster(name));
    templates::put_flag(one, "last", &name == &clusters.back());
    list.push_back(one);
  }
  return list;
}

templates::View findings_view(const std::vector<FleetFinding>& findings) {
  templates::View list(templates::View::type::list);
  for (const auto& finding : findings) {
    templates::View one;
    templates::put(one, "severity", store::to_string(finding.severity));
    templates::put(one, "rule", finding.rule);
    templates::put_rich(one, "title", finding.title);
    list.push_back(one);
  }
  return list;
}

templates::View sentences_view(const std::vector<std::string>& sentences) {
  templates::View list(templates::View::type::list);
  for (const auto& sentence : sentences) {
    templates::View one;
    templates::put_rich(one, "text", sentence);
    list.push_back(one);
  }
  return list;
}

templates::View cluster_view(const FleetCluster& cluster) {
  templates::View view;
  templates::put(view, "name", shown_cluster(cluster.name));
  templates::put(view, "critical", judged_number(cluster, cluster.open[4]));
  templates::put(view, "high", judged_number(cluster, cluster.open[3]));
  templates::put(view, "medium", judged_number(cluster, cluster.open[2]));
  templates::put(view, "low", judged_number(cluster, cluster.open[1]));
  templates::put_flag(view, "has_critical", cluster.open[4] != 0);
  templates::put_flag(view, "has_high", cluster.open[3] != 0);
  templates::put_number(view, "creators", cluster.creators);
  templates::put(view, "becomes", judged_number(cluster, cluster.becomes));
  templates::put(view, "taken", cluster.taken ? when(*cluster.taken) : std::string());
  templates::put_flag(view, "stale", cluster.stale);
  templates::put(view, "not_read", fmt::format("{}", fmt::join(cluster.not_read, ", ")));
  templates::put_flag(view, "judged", cluster.judged.has_value());
  templates::put_flag(view, "outdated", cluster.outdated);
  view["fresh"] = findings_view(cluster.fresh);
  view["gone"] = findings_view(cluster.gone);
  view["gained"] = sentences_view(cluster.gained);
  view["lost"] = sentences_view(cluster.lost);
  templates::put_flag(view, "changed",
                      !cluster.fresh.empty() || !cluster.gone.empty() || !cluster.gained.empty() ||
                          !cluster.lost.empty());
  return view;
}

}  // namespace

std::string fleet_html(const Fleet& fleet) {
  templates::View page;
  templates::put(page, "version", fleet.tool_version);
  templates::put(page, "generated", when(fleet.generated));
  templates::put(page, "count", count_of(fleet.clusters.size(), "cluster", "clusters"));
  std::uint64_t grave = 0, stale = 0;
  bool changed = false;
  templates::View clusters(templates::View::type::list);
  for (const auto& cluster : fleet.clusters) {
    if (cluster.open[4] + cluster.open[3] != 0) ++grave;
    if (cluster.stale) ++stale;
    auto view = cluster_view(cluster);
    changed = changed || !view["changed"].is_false();
    clusters.push_back(view);
  }
  templates::put_number(page, "grave", grave);
  templates::put_number(page, "stale_count", stale);
  page["clusters"] = std::move(clusters);
  templates::put_flag(page, "any_change", changed);
  templates::View subjects(templates::View::type::list);
  for (const auto& one : fleet.subjects) {
    templates::View view;
    templates::put_rich(view, "subject", describe(one.subject));
    templates::put_number(view, "count", one.clusters.size());
    view["names"] = names_view(one.clusters);
    subjects.push_back(view);
  }
  templates::put_flag(page, "any_subject", !fleet.subjects.empty());
  page["subjects"] = std::move(subjects);
  templates::View roles(templates::View::type::list);
  for (const auto& one : fleet.roles) {
    templates::View view;
    templates::put(view, "role", one.name);
    templates::put_flag(view, "differs", one.differs);
    templates::put_number(view, "count", one.clusters.size());
    view["names"] = names_view(one.clusters);
    roles.push_back(view);
  }
  templates::put_flag(page, "any_role", !fleet.roles.empty());
  page["roles"] = std::move(roles);
  page["style"] = templates::View(std::string(html_style_begin, html_style_end));
  page["style_hash"] = templates::View(NSPOSTURE_STYLE_HASH);
  kainjow::mustache::mustache engine(std::string(html_fleet_begin, html_fleet_end));
  return engine.render(page);
}

}  // namespace nsposture::reports::html
