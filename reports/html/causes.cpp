#include "reports/answers/words.h"
#include "reports/answers/words/cause_words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <cstdint>
#include <set>

namespace nsposture::reports::html {

namespace {

constexpr std::size_t kMostCommands = 6;

std::vector<std::string> commands_of(const Cause& cause) {
  if (!has_change(cause)) return cause.commands;
  std::vector<std::string> commands;
  for (const auto& change : cause.changes) commands.push_back(change.command);
  return commands;
}

// The rules of the findings, each once.
std::vector<std::string> rules_of(const Group& group) {
  std::set<std::string> rules;
  for (const auto* view : group.findings) rules.insert(view->finding.rule);
  return {rules.begin(), rules.end()};
}

void put_rules(templates::View& view, const std::vector<std::string>& rules) {
  templates::View list(templates::View::type::list);
  for (const auto& rule : rules) {
    templates::View item;
    templates::put(item, "rule", rule);
    list.push_back(item);
  }
  view["rules"] = std::move(list);
}

void put_reveals(templates::View& view, const Cause& cause) {
  const auto revealed = revealed_by(cause);
  if (revealed.empty()) {
    view["reveals"] = templates::View(false);
    return;
  }
  templates::View list(templates::View::type::list);
  for (std::size_t i = 0; i < std::min<std::size_t>(revealed.size(), 3); ++i) {
    templates::View item;
    templates::put(item, "severity", store::to_string(revealed[i]->severity));
    templates::put_rich(item, "title", revealed[i]->title);
    list.push_back(item);
  }
  templates::View reveals;
  templates::put(reveals, "count", count_of(revealed.size(), "more finding", "more findings"));
  reveals["items"] = std::move(list);
  view["reveals"] = std::move(reveals);
}

void put_advice(templates::View& view, const std::string& advice) {
  if (advice.empty()) {
    view["advice"] = templates::View(false);
    return;
  }
  templates::View parts;
  templates::put_rich(parts, "parts", advice);
  view["advice"] = std::move(parts);
}

}  // namespace

void put_cause(templates::View& view, const Cause& cause, const ChangeNumbers& numbers) {
  const auto number = numbers.of(cause.id);
  templates::put(view, "number", number == 0 ? std::string() : std::to_string(number));
  templates::put(view, "order", order_text(cause, numbers));
  templates::put(view, "severity", store::to_string(cause.severity));
  templates::put_rich(view, "title", cause.title);
  put_advice(view, cause.changes.empty() ? cause.advice : std::string());
  templates::put_flag(view, "has_change", !cause.changes.empty());
  templates::put(view, "used", cause.changes.empty() ? std::string() : use_text(cause));
  templates::put(view, "lost", lost_text(cause, SIZE_MAX));
  templates::put(view, "count", count_of(cause.findings.size(), "finding", "findings"));
  auto commands = commands_of(cause);
  const auto all = commands.size();
  if (all > kMostCommands) commands.resize(kMostCommands);
  templates::put_texts(view, "commands", commands);
  templates::put(view, "more_commands",
                 all > kMostCommands
                     ? count_of(all - kMostCommands, "more command", "more commands")
                     : std::string());
  put_rules(view, cause.rules);
  put_reveals(view, cause);
  templates::put_flag(view, "estimated", is_estimated(cause));
}

templates::View group_view(const ReportData& data, const Group& group, const Contents& contents,
                           std::size_t first, std::size_t last) {
  templates::View view;
  if (group.cause != nullptr) {
    put_cause(view, *group.cause, contents.numbers);
  } else {
    for (const auto* key : {"advice", "has_change", "used", "lost", "more_commands", "reveals",
                            "number", "order", "estimated"}) {
      view[key] = templates::View(false);
    }
    templates::put_texts(view, "commands", {});
    templates::put_rich(view, "title", rule_title(*group.findings.front()));
    put_rules(view, rules_of(group));
  }
  templates::put(view, "anchor", group.anchor);
  templates::put(view, "part", "");
  templates::put(view, "severity", store::to_string(group.severity()));
  templates::put_flag(view, "accepted", group.accepted());
  templates::put(view, "count", count_of(group.findings.size(), "finding", "findings"));
  const bool earlier = data.has_earlier_run();
  templates::View items(templates::View::type::list);
  for (std::size_t i = first; i < last; ++i) {
    items.push_back(finding_view(*group.findings[i], earlier));
  }
  view["findings"] = std::move(items);
  const auto rest = group.findings.size() - (last - first);
  templates::put(view, "left_out", rest > 0 ? thousands(rest) : std::string());
  templates::put(
      view, "page",
      rest > 0 && !contents.folder.empty() && group.page > 0
          ? fmt::format("{}/{}#{}", contents.folder, split_page_name(group.page), group.anchor)
          : std::string());
  return view;
}

templates::View causes_view(const ReportData& data, Contents& contents) {
  templates::View list(templates::View::type::list);
  const auto shown = std::min(contents.groups.size(), kMostGroups);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& group = contents.groups[i];
    list.push_back(group_view(data, group, contents, 0, group.shown));
  }
  templates::View view;
  view["groups"] = std::move(list);
  templates::put_flag(view, "any", shown > 0);
  templates::put_number(view, "count", contents.groups.size());
  templates::put_flag(view, "can_be_new", data.has_earlier_run());
  return view;
}

}  // namespace nsposture::reports::html
