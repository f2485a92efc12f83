#include "reports/html/report.h"

#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <kainjow/mustache.hpp>

#include <array>
#include <sstream>

#define NSPOSTURE_EMBEDDED(name) \
  extern "C" const char name##_begin[], name##_end[]; /* see scripts/cmake/Embed.cmake */
NSPOSTURE_EMBEDDED(html_page)
NSPOSTURE_EMBEDDED(html_summary)
NSPOSTURE_EMBEDDED(html_findings)
NSPOSTURE_EMBEDDED(html_creators)
NSPOSTURE_EMBEDDED(html_creations)
NSPOSTURE_EMBEDDED(html_missing)
NSPOSTURE_EMBEDDED(html_subjects)
NSPOSTURE_EMBEDDED(html_graph)
NSPOSTURE_EMBEDDED(html_style)
NSPOSTURE_EMBEDDED(html_script)
NSPOSTURE_EMBEDDED(graph_library)
NSPOSTURE_EMBEDDED(graph_script)
#undef NSPOSTURE_EMBEDDED

namespace nsposture::reports::html {

namespace {

void put_part(templates::View& page, const std::string& key, const char* begin, const char* end) {
  page[key] = templates::View(
      kainjow::mustache::partial([part = std::string(begin, end)] { return part; }));
}

}  // namespace

std::string render_html(const ReportData& data) {
  const auto summary = summarize(data);
  templates::View page = header_view(data, summary);
  page["findings_view"] = findings_view(data, summary);
  const auto pages = subject_pages(data);
  page["creators_view"] = creators_view(data, summary, pages);
  page["creations_view"] = creations_view(data, summary, pages);
  page["subjects_view"] = subjects_view(data, pages);
  page["graph_view"] = graph_view(data);
  page["missing_view"] = missing_view(data, summary);
  page["style"] = templates::View(std::string(html_style_begin, html_style_end));
  page["style_hash"] = templates::View(NSPOSTURE_STYLE_HASH);
  page["script"] = templates::View(std::string(html_script_begin, html_script_end));
  std::string sources = "'" NSPOSTURE_SCRIPT_HASH "'";
  if (data.graph && !data.graph->nodes.empty()) {
    sources += " '" NSPOSTURE_LIBRARY_HASH "' '" NSPOSTURE_GRAPH_HASH "'";
    page["graph_library"] = templates::View(std::string(graph_library_begin, graph_library_end));
    page["graph_script"] = templates::View(std::string(graph_script_begin, graph_script_end));
  }
  page["script_sources"] = templates::View(sources);
  put_part(page, "summary_part", html_summary_begin, html_summary_end);
  put_part(page, "findings_part", html_findings_begin, html_findings_end);
  put_part(page, "creators_part", html_creators_begin, html_creators_end);
  put_part(page, "creations_part", html_creations_begin, html_creations_end);
  put_part(page, "graph_part", html_graph_begin, html_graph_end);
  put_part(page, "subjects_part", html_subjects_begin, html_subjects_end);
  put_part(page, "missing_part", html_missing_begin, html_missing_end);
  kainjow::mustache::mustache engine(std::string(html_page_begin, html_page_end));
  return engine.render(page);
}

}  // namespace nsposture::reports::html
