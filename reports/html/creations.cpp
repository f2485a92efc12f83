#include "reports/answers/words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <tuple>

namespace nsposture::reports::html {

namespace {

// Like findings, further rows are stored as text until the reader requests them.
constexpr std::size_t kAtOnce = 150;
constexpr std::size_t kMostRows = 500;

// The finding of a rule that cites the event at this location.
using Citations =
    std::map<std::tuple<std::string_view, std::string_view, std::uint64_t>, const store::Finding*>;

Citations citations(const ReportData& data) {
  Citations found;
  for (const auto& view : data.findings) {
    for (const auto& evidence : view.finding.evidence) {
      if (evidence.kind != store::EvidenceKind::Event) continue;
      found.emplace(std::tuple(std::string_view(view.finding.rule), std::string_view(evidence.file),
                               evidence.line),
                    &view.finding);
    }
  }
  return found;
}

templates::View links_view(const Creation& creation, const Citations& cited,
                           const Contents& contents) {
  templates::View links(templates::View::type::list);
  for (const auto& rule : creation.rules) {
    templates::View link;
    const auto found = cited.find({rule, creation.file, creation.line});
    templates::put(link, "rule", rule);
    templates::put(
        link, "target",
        found != cited.end() ? contents.target(*found->second) : fmt::format("rule-{}", rule));
    links.push_back(link);
  }
  return links;
}

templates::View creation_view(const Creation& creation, std::size_t number, const Citations& cited,
                              const SubjectPages& pages, const Contents& contents) {
  templates::View view;
  const auto& words = verdict_words(creation.verdict);
  templates::put(view, "anchor", fmt::format("c-{}", number));
  const auto time = when_short(creation.time);
  templates::put(view, "date", time.substr(0, time.find(' ')));
  templates::put(view, "clock",
                 time.substr(time.find(' ') + 1, time.rfind(' ') - time.find(' ') - 1));
  templates::put(view, "full", when(creation.time));
  templates::put(view, "iso", format_rfc3339(creation.time));
  templates::put(view, "namespace", creation.namespace_);
  templates::put(view, "how", creation.how);
  templates::put(view, "code", creation.code ? std::to_string(*creation.code) : std::string());
  templates::put(view, "verdict", words.label);
  templates::put(view, "verdict_id", words.id);
  templates::put(view, "tone", to_string(words.tone));
  templates::put_rich(view, "explanation", creation.explanation);
  templates::put_rich(view, "actor", actor_name(creation));
  templates::put(view, "page", subject_anchor(pages, creation.actor));
  templates::put(view, "real_page", subject_anchor(pages, creation.real_actor));
  templates::put_rich(view, "real_actor", creation.real_actor);
  templates::put_flag(view, "has_real_actor", !creation.real_actor.empty());
  templates::put(view, "client", creation.client);
  templates::put(view, "address", creation.address);
  templates::put(view, "place", place(creation.file, creation.line));
  templates::put(view, "audit_id", creation.audit_id);
  view["links"] = links_view(creation, cited, contents);
  return view;
}

// All of them; if there are too many, those that need attention, then the latest.
std::set<std::size_t> rows_of(const ReportData& data) {
  std::set<std::size_t> rows;
  const auto add = [&](bool attention) {
    for (auto i = data.creations.size(); i-- > 0 && rows.size() < kMostRows;) {
      const auto tone = verdict_words(data.creations[i].verdict).tone;
      if ((tone == Tone::Bad || tone == Tone::Warn) == attention) rows.insert(i);
    }
  };
  add(true);
  add(false);
  return rows;
}

}  // namespace

templates::View creations_view(const ReportData& data, const Summary& summary,
                               const SubjectPages& pages, Contents& contents) {
  const auto cited = citations(data);
  contents.creations = rows_of(data);
  contents.note(contents.creations.size(), data.creations.size(), "creations and attempts");
  templates::View list(templates::View::type::list);
  std::size_t number = 0;
  for (const auto i : contents.creations) {
    auto row = creation_view(data.creations[i], i + 1, cited, pages, contents);
    templates::put(
        row, "opens_rest",
        number++ == kAtOnce ? thousands(contents.creations.size() - kAtOnce) : std::string());
    list.push_back(row);
  }
  templates::View view;
  view["rows"] = std::move(list);
  templates::put_flag(view, "any", !data.creations.empty());
  templates::put_flag(view, "has_rest", contents.creations.size() > kAtOnce);
  templates::put_flag(view, "no_log", data.coverage.empty());
  view["strip"] = timeline_view(data, summary, contents.creations);
  return view;
}

}  // namespace nsposture::reports::html
