#include "reports/answers/words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>

namespace nsposture::reports::html {

namespace {

constexpr std::size_t kShownNames = 12;
constexpr std::size_t kMostRows = 300;  // subjects of a table

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

templates::View grant_view(const NamedGrant& grant) {
  templates::View view;
  templates::put_flag(view, "masters", grant.is_masters());
  templates::put(view, "binding_kind", to_string(grant.binding.kind));
  templates::put(view, "binding", full_name(grant.binding.namespace_, grant.binding.name));
  templates::put(view, "role_kind", to_string(grant.role.kind));
  templates::put(view, "role", full_name(grant.role.namespace_, grant.role.name));
  templates::put(view, "rule", grant_rule_text(grant));
  templates::put(view, "names", names_text(grant.only_names));
  templates::put(view, "place", place(grant.binding_position.file, grant.binding_position.line));
  templates::put_flag(view, "first", false);
  return view;
}

templates::View creator_view(const Creator& creator, const SubjectPages& pages) {
  templates::View view;
  const auto name = full_name(creator.subject.namespace_, creator.subject.name);
  templates::put(view, "kind", to_string(creator.subject.kind));
  templates::put(view, "name", name);
  templates::put(view, "page", subject_anchor(pages, describe(creator.subject)));
  templates::put(view, "key", fmt::format("{} {}", to_string(creator.subject.kind), name));
  templates::put_flag(view, "used_known", creator.used.has_value());
  templates::put(view, "used", creator.used ? thousands(*creator.used) : std::string());
  templates::put(view, "used_number",
                 creator.used ? std::to_string(*creator.used) : std::string("-1"));
  templates::put_flag(view, "unused", creator.used == 0U);
  templates::put(view, "rows", std::to_string(std::max<std::size_t>(creator.grants.size(), 1)));
  templates::View grants(templates::View::type::list);
  for (std::size_t i = 0; i < creator.grants.size(); ++i) {
    auto grant = grant_view(creator.grants[i]);
    templates::put_flag(grant, "first", i == 0);
    grants.push_back(grant);
  }
  view["grants"] = std::move(grants);
  return view;
}

templates::View table_of(const ReportData& data, const SubjectPages& pages, bool builtin) {
  templates::View list(templates::View::type::list);
  for (const auto& creator : data.creators) {
    if (list.list_value().size() == kMostRows) break;
    if (creator.builtin == builtin) list.push_back(creator_view(creator, pages));
  }
  return list;
}

}  // namespace

templates::View creators_view(const ReportData& data, const Summary& summary,
                              const SubjectPages& pages, Contents& contents) {
  contents.note(std::min<std::size_t>(summary.creators, kMostRows), summary.creators,
                "subjects that can create namespaces");
  contents.note(std::min<std::size_t>(summary.creators_builtin, kMostRows),
                summary.creators_builtin, "subjects of Kubernetes itself");
  templates::View view;
  view["own"] = table_of(data, pages, false);
  view["builtin"] = table_of(data, pages, true);
  templates::put_flag(view, "any", summary.creators > 0);
  templates::put(view, "nobody", nobody_text(data));
  templates::put_flag(view, "any_builtin", summary.creators_builtin > 0);
  templates::put_number(view, "builtin_count", summary.creators_builtin);
  return view;
}

}  // namespace nsposture::reports::html
