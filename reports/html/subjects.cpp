#include "reports/answers/subjects.h"

#include "reports/answers/words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

namespace nsposture::reports::html {

namespace {

constexpr std::size_t kMostEach = 20;  // of one subject's creations and findings

std::string grant_text(const NamedGrant& grant) {
  if (grant.is_masters()) return "allowed everything, before RBAC is asked";
  auto text = fmt::format("{} of {}: {}", describe(grant.binding), describe(grant.role),
                          grant_rule_text(grant));
  if (!grant.only_names.empty()) {
    text += fmt::format(", only {} by apply", fmt::join(grant.only_names, ", "));
  }
  return text;
}

templates::View grants_view(const SubjectPage& page, const ReportData& data) {
  templates::View list(templates::View::type::list);
  for (const auto i : page.creators) {
    for (const auto& grant : data.creators[i].grants) {
      templates::View view;
      templates::put_rich(view, "parts", grant_text(grant));
      templates::put(view, "place",
                     place(grant.binding_position.file, grant.binding_position.line));
      list.push_back(view);
    }
  }
  return list;
}

templates::View creations_of(const SubjectPage& page, const ReportData& data,
                             const Contents& contents) {
  templates::View list(templates::View::type::list);
  for (const auto i : page.creations) {
    if (list.list_value().size() == kMostEach) break;
    const auto& creation = data.creations[i];
    const auto& words = verdict_words(creation.verdict);
    templates::View view;
    templates::put_time(view, "when", creation.time);
    templates::put(view, "target",
                   contents.creations.contains(i) ? fmt::format("c-{}", i + 1) : "creations");
    templates::put(view, "name", namespace_name(creation));
    templates::put(view, "verdict", words.label);
    templates::put(view, "tone", to_string(words.tone));
    templates::put_flag(view, "asked", creation.real_actor == page.name);
    templates::put_flag(view, "lent", creation.actor == page.name && !creation.real_actor.empty());
    templates::put_rich(view, "actor", actor_name(creation));
    templates::put_rich(view, "real_actor", creation.real_actor);
    list.push_back(view);
  }
  return list;
}

templates::View findings_of(const SubjectPage& page, const ReportData& data,
                            const Contents& contents) {
  templates::View list(templates::View::type::list);
  for (const auto i : page.findings) {
    if (list.list_value().size() == kMostEach) break;
    const auto& finding = data.findings[i].finding;
    templates::View view;
    templates::put(view, "target", contents.target(finding));
    templates::put(view, "rule", finding.rule);
    templates::put(view, "severity", store::to_string(finding.severity));
    templates::put_rich(view, "title", finding.title);
    templates::put_flag(view, "accepted", data.findings[i].state == FindingState::Accepted);
    list.push_back(view);
  }
  return list;
}

std::string left_out(std::size_t n) {
  return n > kMostEach ? thousands(n - kMostEach) : std::string();
}

templates::View page_view(const SubjectPage& page, const ReportData& data,
                          const Contents& contents) {
  templates::View view;
  templates::put_rich(view, "name", page.name);
  templates::put_flag(view, "can", !page.creators.empty());
  templates::put(view, "creation_count",
                 page.creations.empty() ? std::string()
                                        : count_of(page.creations.size(), "request", "requests"));
  templates::put(view, "finding_count",
                 page.findings.empty() ? std::string()
                                       : count_of(page.findings.size(), "finding", "findings"));
  templates::put(view, "worst",
                 page.findings.empty()
                     ? std::string_view()
                     : store::to_string(data.findings[page.findings.front()].finding.severity));
  view["grants"] = grants_view(page, data);
  view["creations"] = creations_of(page, data, contents);
  view["findings"] = findings_of(page, data, contents);
  templates::put_flag(view, "any_creations", !page.creations.empty());
  templates::put_flag(view, "any_findings", !page.findings.empty());
  templates::put(view, "more_creations", left_out(page.creations.size()));
  templates::put(view, "more_findings", left_out(page.findings.size()));
  return view;
}

}  // namespace

templates::View subjects_view(const ReportData& data, const SubjectPages& pages,
                              Contents& contents) {
  templates::View list(templates::View::type::list);
  const auto shown = std::min(pages.pages.size(), kMostSubjects);
  contents.note(shown, pages.pages.size(), "identities");
  for (std::size_t i = 0; i < shown; ++i) {
    auto view = page_view(pages.pages[i], data, contents);
    templates::put(view, "anchor", subject_anchor(pages, pages.pages[i].name));
    list.push_back(view);
  }
  templates::View view;
  view["pages"] = std::move(list);
  templates::put_flag(view, "any", shown > 0);
  templates::put_number(view, "count", pages.pages.size());
  templates::put(
      view, "left_out",
      shown < pages.pages.size() ? thousands(pages.pages.size() - shown) : std::string());
  return view;
}

}  // namespace nsposture::reports::html
