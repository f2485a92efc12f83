#include "reports/answers/subjects.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace nsposture::reports {

namespace {

using ByName = std::map<std::string, SubjectPage>;

SubjectPage& page_of(ByName& pages, const std::string& name) {
  auto& page = pages[name];
  page.name = name;
  return page;
}

ByName collect(const ReportData& data) {
  ByName pages;
  for (std::size_t i = 0; i < data.creators.size(); ++i) {
    auto& page = page_of(pages, describe(data.creators[i].subject));
    page.creators.push_back(i);
    page.builtin = data.creators[i].builtin;
  }
  for (std::size_t i = 0; i < data.creations.size(); ++i) {
    const auto& creation = data.creations[i];
    if (!creation.actor.empty()) page_of(pages, creation.actor).creations.push_back(i);
    if (!creation.real_actor.empty() && creation.real_actor != creation.actor) {
      page_of(pages, creation.real_actor).creations.push_back(i);
    }
  }
  for (std::size_t i = 0; i < data.findings.size(); ++i) {
    const auto& subject = data.findings[i].finding.subject;
    if (!subject.empty()) page_of(pages, subject).findings.push_back(i);
  }
  return pages;
}

// Findings are sorted by severity, so the first is the most severe.
auto gravity(const SubjectPage& page) {
  const auto none = static_cast<std::size_t>(-1);
  return std::tuple(page.findings.empty() ? none : page.findings.front(),
                    none - page.creations.size(), std::string_view(page.name));
}

}  // namespace

SubjectPages subject_pages(const ReportData& data) {
  SubjectPages result;
  for (auto& [name, page] : collect(data)) {
    const bool idle = page.builtin && page.creations.empty() && page.findings.empty();
    if (!idle) result.pages.push_back(std::move(page));
  }
  std::ranges::sort(result.pages,
                    [](const auto& a, const auto& b) { return gravity(a) < gravity(b); });
  for (std::size_t i = 0; i < result.pages.size(); ++i) {
    result.index.emplace(result.pages[i].name, i);
  }
  return result;
}

std::string subject_anchor(const SubjectPages& pages, const std::string& name) {
  const auto found = pages.index.find(name);
  if (found == pages.index.end() || found->second >= kMostSubjects) return {};
  return fmt::format("s-{}", found->second + 1);
}

}  // namespace nsposture::reports
