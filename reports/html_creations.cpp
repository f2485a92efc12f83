#include "reports/html/sections.h"
#include "reports/view.h"
#include "reports/words.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <tuple>

namespace nsposture::reports {

namespace {

// More rows wait as text until the reader wants them, as findings do.
constexpr std::size_t kAtOnce = 150;

// Which finding of a rule cites the event at this place.
using Citations =
    std::map<std::tuple<std::string_view, std::string_view, std::uint64_t>, const store::Finding*>;

Citations citations(const ReportData& data) {
  Citations found;
  for (const auto& view : data.findings) {
    for (const auto& evidence : view.finding.evidence) {
      if (evidence.kind != "event") continue;
      found.emplace(std::tuple(std::string_view(view.finding.rule), std::string_view(evidence.file),
                               evidence.line),
                    &view.finding);
    }
  }
  return found;
}

View links_view(const Creation& creation, const Citations& cited) {
  View links(View::type::list);
  for (const auto& rule : creation.rules) {
    View link;
    const auto found = cited.find({rule, creation.file, creation.line});
    put(link, "rule", rule);
    put(link, "target",
        found != cited.end() ? anchor(*found->second) : fmt::format("rule-{}", rule));
    links.push_back(link);
  }
  return links;
}

View creation_view(const Creation& creation, std::size_t number, const Citations& cited,
                   const SubjectPages& pages) {
  View view;
  const auto& words = verdict_words(creation.verdict);
  put(view, "anchor", fmt::format("c-{}", number));
  const auto time = when(creation.time);
  put(view, "date", time.substr(0, time.find(' ')));
  put(view, "clock", time.substr(time.find(' ') + 1, time.rfind(' ') - time.find(' ') - 1));
  put(view, "namespace", creation.namespace_);
  put(view, "how", creation.how);
  put(view, "code", creation.code ? std::to_string(*creation.code) : std::string());
  put(view, "verdict", words.label);
  put(view, "verdict_id", words.id);
  put(view, "tone", to_string(words.tone));
  put_rich(view, "explanation", creation.explanation);
  put_rich(view, "actor", actor_name(creation));
  put(view, "page", subject_anchor(pages, creation.actor));
  put(view, "real_page", subject_anchor(pages, creation.real_actor));
  put_rich(view, "real_actor", creation.real_actor);
  put_flag(view, "has_real_actor", !creation.real_actor.empty());
  put(view, "client", creation.client);
  put(view, "address", creation.address);
  put(view, "place", place(creation.file, creation.line));
  put(view, "audit_id", creation.audit_id);
  view["links"] = links_view(creation, cited);
  return view;
}

}  // namespace

View creations_view(const ReportData& data, const Summary& summary, const SubjectPages& pages) {
  const auto cited = citations(data);
  View list(View::type::list);
  for (std::size_t i = 0; i < data.creations.size(); ++i) {
    auto row = creation_view(data.creations[i], i + 1, cited, pages);
    put(row, "opens_rest",
        i == kAtOnce ? thousands(data.creations.size() - kAtOnce) : std::string());
    list.push_back(row);
  }
  View view;
  view["rows"] = std::move(list);
  put_flag(view, "any", !data.creations.empty());
  put_flag(view, "has_rest", data.creations.size() > kAtOnce);
  put_flag(view, "no_log", data.coverage.empty());
  view["strip"] = timeline_view(data, summary);
  return view;
}

}  // namespace nsposture::reports
