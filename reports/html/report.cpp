#include "reports/html/report.h"

#include "reports/answers/words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>

#define NSPOSTURE_EMBEDDED(name) \
  extern "C" const char name##_begin[], name##_end[]; /* see scripts/cmake/Embed.cmake */
NSPOSTURE_EMBEDDED(html_page)
NSPOSTURE_EMBEDDED(html_summary)
NSPOSTURE_EMBEDDED(html_causes)
NSPOSTURE_EMBEDDED(html_group)
NSPOSTURE_EMBEDDED(html_finding)
NSPOSTURE_EMBEDDED(html_findings)
NSPOSTURE_EMBEDDED(html_split)
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

// Of findings, per split page.
constexpr std::size_t kMostPageBytes = 2'000'000;

void put_part(templates::View& page, const std::string& key, const char* begin, const char* end) {
  page[key] = templates::View(
      kainjow::mustache::partial([part = std::string(begin, end)] { return part; }));
}

// Names the command that shows the rest, so that nothing is left out silently.
void put_left_out(templates::View& page, const Contents& contents) {
  const bool split = !contents.folder.empty();
  std::string text;
  if (!contents.left_out.empty()) {
    text = "This page shows " + enumerate(contents.left_out) + ". ";
    text += split ? "All findings are on the pages below; the JSON report has everything."
                  : "The JSON report has everything; this command writes pages with all findings:";
  }
  templates::put(page, "left_out_text", text);
  templates::put(page, "split_hint",
                 split ? "" : "nsposture report --db FILE --format html --split FOLDER");
  templates::View pages(templates::View::type::list);
  const auto count = split && !contents.groups.empty() ? contents.groups.back().page : 0;
  for (std::size_t number = 1; number <= count; ++number) {
    templates::View link;
    templates::put(link, "href", contents.folder + "/" + split_page_name(number));
    templates::put(link, "number", std::to_string(number));
    pages.push_back(link);
  }
  page["split_pages"] = std::move(pages);
  templates::put_flag(page, "any_split_pages", count > 0);
}

// A page with findings by cause: the parts that its template needs.
std::string render_page(templates::View& page, const char* begin, const char* end) {
  page["style"] = templates::View(std::string(html_style_begin, html_style_end));
  page["style_hash"] = templates::View(NSPOSTURE_STYLE_HASH);
  page["script"] = templates::View(std::string(html_script_begin, html_script_end));
  put_part(page, "group_part", html_group_begin, html_group_end);
  put_part(page, "finding_part", html_finding_begin, html_finding_end);
  kainjow::mustache::mustache engine(std::string(begin, end));
  return engine.render(page);
}

std::string main_page(const ReportData& data, const Summary& summary, Contents& contents) {
  templates::View page = header_view(data, summary);
  put_first_screen(page, data, summary, contents);
  page["causes_view"] = causes_view(data, contents);
  page["findings_view"] = findings_view(data, contents);
  const auto pages = subject_pages(data);
  page["creators_view"] = creators_view(data, summary, pages, contents);
  page["creations_view"] = creations_view(data, summary, pages, contents);
  page["subjects_view"] = subjects_view(data, pages, contents);
  page["graph_view"] = graph_view(data);
  page["missing_view"] = missing_view(data, summary, contents);
  put_left_out(page, contents);
  std::string sources = "'" NSPOSTURE_SCRIPT_HASH "'";
  if (data.graph && !data.graph->nodes.empty()) {
    sources += " '" NSPOSTURE_LIBRARY_HASH "' '" NSPOSTURE_GRAPH_HASH "'";
    page["graph_library"] = templates::View(std::string(graph_library_begin, graph_library_end));
    page["graph_script"] = templates::View(std::string(graph_script_begin, graph_script_end));
  }
  page["script_sources"] = templates::View(sources);
  put_part(page, "summary_part", html_summary_begin, html_summary_end);
  put_part(page, "causes_part", html_causes_begin, html_causes_end);
  put_part(page, "findings_part", html_findings_begin, html_findings_end);
  put_part(page, "creators_part", html_creators_begin, html_creators_end);
  put_part(page, "creations_part", html_creations_begin, html_creations_end);
  put_part(page, "graph_part", html_graph_begin, html_graph_end);
  put_part(page, "subjects_part", html_subjects_begin, html_subjects_end);
  put_part(page, "missing_part", html_missing_begin, html_missing_end);
  return render_page(page, html_page_begin, html_page_end);
}

// A group, or part of a large one.
struct Slice {
  const Group* group;
  std::size_t first, last;
};

// Each page gets whole groups until it is full; a large group continues on the next page.
std::vector<std::vector<Slice>> slices_of(std::vector<Group>& groups) {
  std::vector<std::vector<Slice>> pages;
  std::size_t bytes = kMostPageBytes;
  for (auto& group : groups) {
    for (std::size_t i = 0; i < group.findings.size(); ++i) {
      if (bytes >= kMostPageBytes) {
        pages.emplace_back();
        bytes = 0;
      }
      if (i == 0) group.page = pages.size();
      auto& page = pages.back();
      if (page.empty() || page.back().group != &group) page.push_back({&group, i, i});
      page.back().last = i + 1;
      bytes += finding_bytes(group.findings[i]->finding);
    }
  }
  return pages;
}

std::string split_page(const ReportData& data, const Contents& contents,
                       const std::vector<Slice>& slices, std::size_t number, std::size_t count) {
  templates::View page;
  templates::put(page, "version", data.tool_version);
  templates::put(page, "cluster", cluster_name(data));
  templates::put_time(page, "generated", data.generated);
  templates::put_number(page, "number", number);
  templates::put_number(page, "count", count);
  templates::put(page, "previous", number > 1 ? split_page_name(number - 1) : std::string());
  templates::put(page, "next_page", number < count ? split_page_name(number + 1) : std::string());
  templates::View groups(templates::View::type::list);
  for (const auto& slice : slices) {
    auto view = group_view(data, *slice.group, contents, slice.first, slice.last);
    const auto all = slice.group->findings.size();
    const bool part = slice.last - slice.first < all;
    templates::put(view, "part",
                   part ? fmt::format("findings {} to {} of {}", thousands(slice.first + 1),
                                      thousands(slice.last), thousands(all))
                        : std::string());
    templates::put(view, "left_out", "");
    groups.push_back(view);
  }
  page["groups"] = std::move(groups);
  page["script_sources"] = templates::View("'" NSPOSTURE_SCRIPT_HASH "'");
  return render_page(page, html_split_begin, html_split_end);
}

}  // namespace

std::string split_page_name(std::size_t number) {
  return fmt::format("findings-{:03}.html", number);
}

bool is_split_page_name(std::string_view name) {
  constexpr std::string_view kBegin = "findings-";
  constexpr std::string_view kEnd = ".html";
  if (!name.starts_with(kBegin) || !name.ends_with(kEnd)) return false;
  name.remove_prefix(kBegin.size());
  if (name.size() < kEnd.size() + 3) return false;
  name.remove_suffix(kEnd.size());
  return std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

std::string render_html(const ReportData& data) {
  auto contents = contents_of(data);
  return main_page(data, summarize(data), contents);
}

SplitReport render_split_html(const ReportData& data, std::string_view folder) {
  auto contents = contents_of(data);
  contents.folder = folder;
  const auto pages = slices_of(contents.groups);
  SplitReport report;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    report.pages.push_back(
        {split_page_name(i + 1), split_page(data, contents, pages[i], i + 1, pages.size())});
  }
  report.main = main_page(data, summarize(data), contents);
  return report;
}

}  // namespace nsposture::reports::html
