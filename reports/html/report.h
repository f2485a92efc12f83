// Answers as self-contained pages, each under a strict Content-Security-Policy.
#pragma once

#include "reports/answers/dossier.h"
#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::html {

// One self-contained file under a strict Content-Security-Policy: it sends no requests. It
// stays below 3 MB: with too many findings it shows the first of each cause, and reports what
// is left out.
[[nodiscard]] std::string render_html(const ReportData& data);

struct SplitPage {
  std::string name;  // "findings-001.html"
  std::string content;
};

struct SplitReport {
  std::string main;  // as render_html, with links to the pages
  std::vector<SplitPage> pages;
};

// The main page, and further pages with every finding by its cause. `folder` is the path of these
// pages relative to the main page: "details".
[[nodiscard]] SplitReport render_split_html(const ReportData& data, std::string_view folder);

// Whether a file name may be one of those pages.
[[nodiscard]] bool is_split_page_name(std::string_view name);

// One self-contained page without scripts, under a strict Content-Security-Policy.
[[nodiscard]] std::string dossier_html(const Dossier& dossier);
[[nodiscard]] std::string fleet_html(const Fleet& fleet);

}  // namespace nsposture::reports::html
