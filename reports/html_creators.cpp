#include "reports/html/sections.h"
#include "reports/view.h"
#include "reports/words.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

namespace nsposture::reports {

namespace {

constexpr std::size_t kShownNames = 12;

std::string names_text(const std::vector<std::string>& names) {
  const auto shown = std::min(names.size(), kShownNames);
  auto text = fmt::format(
      "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

std::string full_name(std::string_view ns, std::string_view name) {
  return ns.empty() ? std::string(name) : fmt::format("{}/{}", ns, name);
}

View grant_view(const CreatorGrant& grant) {
  View view;
  put_flag(view, "masters", grant.masters);
  put(view, "binding_kind", grant.binding_kind);
  put(view, "binding", full_name(grant.binding_namespace, grant.binding_name));
  put(view, "role_kind", grant.role_kind);
  put(view, "role", full_name(grant.role_namespace, grant.role_name));
  put(view, "rule", grant.rule);
  put(view, "names", names_text(grant.only_names));
  put(view, "place", place(grant.file, grant.line));
  put_flag(view, "first", false);
  return view;
}

View creator_view(const Creator& creator, const SubjectPages& pages) {
  View view;
  const auto name = full_name(creator.subject.namespace_, creator.subject.name);
  put(view, "kind", to_string(creator.subject.kind));
  put(view, "name", name);
  put(view, "page", subject_anchor(pages, describe(creator.subject)));
  put(view, "key", fmt::format("{} {}", to_string(creator.subject.kind), name));
  put_flag(view, "used_known", creator.used.has_value());
  put(view, "used", creator.used ? thousands(*creator.used) : std::string());
  put(view, "used_number", creator.used ? std::to_string(*creator.used) : std::string("-1"));
  put_flag(view, "unused", creator.used == 0U);
  put(view, "rows", std::to_string(std::max<std::size_t>(creator.grants.size(), 1)));
  View grants(View::type::list);
  for (std::size_t i = 0; i < creator.grants.size(); ++i) {
    auto grant = grant_view(creator.grants[i]);
    put_flag(grant, "first", i == 0);
    grants.push_back(grant);
  }
  view["grants"] = std::move(grants);
  return view;
}

View table_of(const ReportData& data, const SubjectPages& pages, bool builtin) {
  View list(View::type::list);
  for (const auto& creator : data.creators) {
    if (creator.builtin == builtin) list.push_back(creator_view(creator, pages));
  }
  return list;
}

}  // namespace

View creators_view(const ReportData& data, const Summary& summary, const SubjectPages& pages) {
  View view;
  view["own"] = table_of(data, pages, false);
  view["builtin"] = table_of(data, pages, true);
  put_flag(view, "any", summary.creators > 0);
  put_flag(view, "any_builtin", summary.creators_builtin > 0);
  put_number(view, "builtin_count", summary.creators_builtin);
  return view;
}

}  // namespace nsposture::reports
