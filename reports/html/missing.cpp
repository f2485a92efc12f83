#include "reports/answers/words.h"
#include "reports/answers/words/coverage_words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <optional>

namespace nsposture::reports::html {

namespace {

templates::View gap_view(const store::CoverageGap& gap) {
  templates::View view;
  templates::put_time(view, "from", gap.from);
  templates::put_time(view, "to", gap.to);
  templates::put(view, "length", duration(gap.to.ns - gap.from.ns));
  templates::put(view, "apiserver", gap.apiserver);
  templates::put(view, "file", gap.file);
  return view;
}

std::string position(const Diagnostic& diagnostic) {
  auto text = place(diagnostic.file, diagnostic.line);
  if (diagnostic.column > 0) text += fmt::format(":{}", diagnostic.column);
  return text;
}

templates::View diagnostic_view(const Diagnostic& diagnostic) {
  templates::View view;
  templates::put(view, "kind", to_string(diagnostic.kind));
  templates::put(view, "tone", diagnostic.kind == DiagnosticKind::Warning ? "quiet" : "warn");
  templates::put(view, "place", position(diagnostic));
  templates::put(view, "object_kind", diagnostic.object_kind);
  templates::put(view, "object",
                 diagnostic.object_namespace.empty()
                     ? diagnostic.object_name
                     : diagnostic.object_namespace + "/" + diagnostic.object_name);
  templates::put(view, "message", diagnostic.message);
  return view;
}

templates::View coverage_view(const store::Coverage& coverage) {
  templates::View view;
  templates::put(view, "file", coverage.file);
  templates::put(view, "apiserver", coverage.apiserver);
  templates::put(view, "format", coverage.format);
  const bool any = coverage.tally.events > 0 && coverage.last.ns != 0;
  templates::put_time(view, "from", any ? std::optional(coverage.first) : std::nullopt);
  templates::put_time(view, "to", any ? std::optional(coverage.last) : std::nullopt);
  templates::put_number(view, "lines", coverage.tally.lines);
  templates::put_number(view, "kept", coverage.tally.kept);
  templates::put_number(view, "malformed", coverage.tally.malformed);
  templates::put_flag(view, "bad", coverage.tally.malformed > 0);
  std::vector<std::string> blind;
  for (const auto word : blind_words(coverage.blind)) blind.emplace_back(word);
  if (coverage.metadata_only) blind.emplace_back("the content of objects (metadata only)");
  templates::put(view, "blind", enumerate(blind));
  return view;
}

constexpr std::size_t kMostRows = 300;  // of a table

template <typename Items, typename Render>
void put_items(templates::View& view, const std::string& key, const Items& items, Render render) {
  templates::View list(templates::View::type::list);
  for (std::size_t i = 0; i < std::min(items.size(), kMostRows); ++i) {
    list.push_back(render(items[i]));
  }
  view[key] = std::move(list);
  templates::put_flag(view, "any_" + key, !items.empty());
}

}  // namespace

templates::View missing_view(const ReportData& data, const Summary& summary, Contents& contents) {
  const auto note = [&](std::size_t all, std::string_view what) {
    contents.note(std::min(all, kMostRows), all, what);
  };
  const auto words = coverage_words(data, summary);
  note(data.gaps.size(), "gaps");
  note(data.diagnostics.size(), "inputs and objects that were not used");
  note(data.coverage.size(), "audit logs");
  note(words.not_read.size(), "parts that were not read");
  templates::View view;
  put_items(view, "gaps", data.gaps, gap_view);
  put_items(view, "diagnostics", data.diagnostics, diagnostic_view);
  put_items(view, "coverage", data.coverage, coverage_view);
  put_items(view, "not_read", words.not_read, [](const std::string& text) {
    templates::View item;
    templates::put(item, "text", text);
    return item;
  });
  templates::put_flag(view, "nothing", words.whole && data.diagnostics.empty());
  return view;
}

}  // namespace nsposture::reports::html
