#include "reports/subjects.h"
#include "reports/html/sections.h"
#include "reports/view.h"
#include "reports/words.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

namespace nsposture::reports {

namespace {

constexpr std::size_t kMostEach = 100;  // of one subject's creations and findings

std::string grant_text(const CreatorGrant& grant) {
  if (grant.masters) return "allowed everything, before RBAC is asked";
  auto text = object_text(grant.binding_kind, grant.binding_namespace, grant.binding_name) +
              " of " + object_text(grant.role_kind, grant.role_namespace, grant.role_name) + ": " +
              grant.rule;
  if (!grant.only_names.empty()) {
    text += fmt::format(", only {} by apply", fmt::join(grant.only_names, ", "));
  }
  return text;
}

View grants_view(const SubjectPage& page, const ReportData& data) {
  View list(View::type::list);
  for (const auto i : page.creators) {
    for (const auto& grant : data.creators[i].grants) {
      View view;
      put_rich(view, "parts", grant_text(grant));
      put(view, "place", place(grant.file, grant.line));
      list.push_back(view);
    }
  }
  return list;
}

View creations_of(const SubjectPage& page, const ReportData& data) {
  View list(View::type::list);
  for (const auto i : page.creations) {
    if (list.list_value().size() == kMostEach) break;
    const auto& creation = data.creations[i];
    const auto& words = verdict_words(creation.verdict);
    View view;
    put(view, "time", when(creation.time));
    put(view, "target", fmt::format("c-{}", i + 1));
    put(view, "name", namespace_name(creation));
    put(view, "verdict", words.label);
    put(view, "tone", to_string(words.tone));
    put_flag(view, "asked", creation.real_actor == page.name);
    put_flag(view, "lent", creation.actor == page.name && !creation.real_actor.empty());
    put_rich(view, "actor", actor_name(creation));
    put_rich(view, "real_actor", creation.real_actor);
    list.push_back(view);
  }
  return list;
}

View findings_of(const SubjectPage& page, const ReportData& data) {
  View list(View::type::list);
  for (const auto i : page.findings) {
    if (list.list_value().size() == kMostEach) break;
    const auto& finding = data.findings[i].finding;
    View view;
    put(view, "target", anchor(finding));
    put(view, "rule", finding.rule);
    put(view, "severity", store::to_string(finding.severity));
    put_rich(view, "title", finding.title);
    put_flag(view, "accepted", data.findings[i].state == "accepted");
    list.push_back(view);
  }
  return list;
}

std::string left_out(std::size_t n) {
  return n > kMostEach ? thousands(n - kMostEach) : std::string();
}

View page_view(const SubjectPage& page, const ReportData& data) {
  View view;
  put_rich(view, "name", page.name);
  put_flag(view, "can", !page.creators.empty());
  put(view, "creation_count",
      page.creations.empty() ? std::string()
                             : count_of(page.creations.size(), "request", "requests"));
  put(view, "finding_count",
      page.findings.empty() ? std::string()
                            : count_of(page.findings.size(), "finding", "findings"));
  put(view, "worst",
      page.findings.empty()
          ? std::string_view()
          : store::to_string(data.findings[page.findings.front()].finding.severity));
  view["grants"] = grants_view(page, data);
  view["creations"] = creations_of(page, data);
  view["findings"] = findings_of(page, data);
  put_flag(view, "any_creations", !page.creations.empty());
  put_flag(view, "any_findings", !page.findings.empty());
  put(view, "more_creations", left_out(page.creations.size()));
  put(view, "more_findings", left_out(page.findings.size()));
  return view;
}

}  // namespace

View subjects_view(const ReportData& data, const SubjectPages& pages) {
  View list(View::type::list);
  const auto shown = std::min(pages.pages.size(), kMostSubjects);
  for (std::size_t i = 0; i < shown; ++i) {
    auto view = page_view(pages.pages[i], data);
    put(view, "anchor", subject_anchor(pages, pages.pages[i].name));
    list.push_back(view);
  }
  View view;
  view["pages"] = std::move(list);
  put_flag(view, "any", shown > 0);
  put_number(view, "count", pages.pages.size());
  put(view, "left_out",
      shown < pages.pages.size() ? thousands(pages.pages.size() - shown) : std::string());
  return view;
}

}  // namespace nsposture::reports
