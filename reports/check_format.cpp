#include "reports/check_format.h"

#include "reports/format.h"
#include "reports/formats/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"

#include <algorithm>

namespace nsposture::reports {

const std::vector<std::string>& check_formats() {
  static const std::vector<std::string> kFormats = {"text",  "json",   "md",    "sarif",
                                                    "junit", "github", "gitlab"};
  return kFormats;
}

std::optional<std::string> check_format_of_file(std::string_view path) {
  const auto* format = format_of_file(path);
  if (format == nullptr) return std::nullopt;
  const auto& all = check_formats();
  if (std::ranges::find(all, format->name) == all.end()) return std::nullopt;
  return std::string(format->name);
}

std::string render_check(const CheckReport& report, std::string_view format,
                         const text::TextOptions& options) {
  if (format == "text") return text::render_check_text(report, options);
  if (format == "json") return json::render_check_json(report);
  if (format == "md") return markdown::render_check_markdown(report);
  if (format == "junit") return formats::render_check_junit(report);
  return renderer_for(format)(report.data);
}

}  // namespace nsposture::reports
