#include "reports/html/sections.h"
#include "reports/view.h"
#include "reports/words.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

namespace nsposture::reports {

namespace {

View gap_view(const store::CoverageGap& gap) {
  View view;
  put(view, "from", when(gap.from));
  put(view, "to", when(gap.to));
  put(view, "length", duration(gap.to.ns - gap.from.ns));
  put(view, "apiserver", gap.apiserver);
  put(view, "file", gap.file);
  return view;
}

std::string position(const Diagnostic& diagnostic) {
  auto text = place(diagnostic.file, diagnostic.line);
  if (diagnostic.column > 0) text += fmt::format(":{}", diagnostic.column);
  return text;
}

View diagnostic_view(const Diagnostic& diagnostic) {
  View view;
  put(view, "kind", to_string(diagnostic.kind));
  put(view, "tone", diagnostic.kind == DiagnosticKind::Warning ? "quiet" : "warn");
  put(view, "place", position(diagnostic));
  put(view, "object_kind", diagnostic.object_kind);
  put(view, "object",
      diagnostic.object_namespace.empty()
          ? diagnostic.object_name
          : diagnostic.object_namespace + "/" + diagnostic.object_name);
  put(view, "message", diagnostic.message);
  return view;
}

View coverage_view(const store::Coverage& coverage) {
  View view;
  put(view, "file", coverage.file);
  put(view, "apiserver", coverage.apiserver);
  put(view, "format", coverage.format);
  const bool any = coverage.tally.events > 0;
  put(view, "from", any ? when(coverage.first) : std::string());
  put(view, "to", any ? when(coverage.last) : std::string());
  put_number(view, "lines", coverage.tally.lines);
  put_number(view, "kept", coverage.tally.kept);
  put_number(view, "malformed", coverage.tally.malformed);
  put_flag(view, "bad", coverage.tally.malformed > 0);
  std::vector<std::string> blind;
  for (const auto word : blind_words(coverage.blind)) blind.emplace_back(word);
  if (coverage.metadata_only) blind.emplace_back("the content of objects (metadata only)");
  put(view, "blind", enumerate(blind));
  return view;
}

template <typename Items, typename Render>
void put_items(View& view, const std::string& key, const Items& items, Render render) {
  View list(View::type::list);
  for (const auto& item : items) list.push_back(render(item));
  view[key] = std::move(list);
  put_flag(view, "any_" + key, !items.empty());
}

}  // namespace

View missing_view(const ReportData& data, const Summary& summary) {
  View view;
  put_items(view, "gaps", data.gaps, gap_view);
  put_items(view, "diagnostics", data.diagnostics, diagnostic_view);
  put_items(view, "coverage", data.coverage, coverage_view);
  put_texts(view, "reservations", summary.limitations);
  put_flag(view, "nothing", summary.limitations.empty() && data.diagnostics.empty());
  return view;
}

}  // namespace nsposture::reports
