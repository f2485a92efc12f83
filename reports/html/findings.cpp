#include "reports/answers/words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace nsposture::reports::html {

namespace {

constexpr std::size_t kMostGone = 200;

struct OfRule {
  const FindingView* any = nullptr;
  std::array<std::uint64_t, 5> open{};  // by severity
  std::uint64_t accepted = 0;
};

using ByRule = std::map<std::string_view, OfRule>;

ByRule by_rule(const ReportData& data) {
  ByRule rules;
  for (const auto& view : data.findings) {
    auto& rule = rules[view.finding.rule];
    rule.any = &view;
    if (view.state == FindingState::Accepted) {
      ++rule.accepted;
    } else {
      ++rule.open.at(static_cast<std::size_t>(view.finding.severity));
    }
  }
  return rules;
}

void add_count(templates::View& list, std::uint64_t count, std::string_view name,
               std::string_view tone) {
  if (count == 0) return;
  templates::View item;
  templates::put(item, "tone", tone);
  templates::put(item, "text", fmt::format("{} {}", thousands(count), name));
  list.push_back(item);
}

templates::View rule_view(const OfRule& of_rule) {
  const auto& found = *of_rule.any;
  templates::View view;
  templates::put(view, "rule", found.finding.rule);
  templates::put(view, "rule_title", rule_title(found));
  templates::View counts(templates::View::type::list);
  for (const auto severity : kSeverities) {
    const auto name = store::to_string(severity);
    add_count(counts, of_rule.open.at(static_cast<std::size_t>(severity)), name, name);
  }
  add_count(counts, of_rule.accepted, "accepted", "quiet");
  view["counts"] = std::move(counts);
  templates::put_rich(view, "why", found.rule.why);
  templates::put_rich(view, "remediation", found.rule.remediation);
  templates::put_flag(view, "explained", !found.rule.why.empty());
  const std::vector<std::string> references(found.rule.references.begin(),
                                            found.rule.references.end());
  templates::put_texts(view, "references", references);
  templates::put_flag(view, "has_references", !references.empty());
  return view;
}

// The most severe first.
std::vector<const OfRule*> in_order(const ByRule& rules) {
  std::vector<const OfRule*> order;
  for (const auto& [id, rule] : rules) order.push_back(&rule);
  std::ranges::stable_sort(order, [](const OfRule* a, const OfRule* b) {
    return std::ranges::lexicographical_compare(b->open.rbegin(), b->open.rend(), a->open.rbegin(),
                                                a->open.rend());
  });
  return order;
}

}  // namespace

templates::View findings_view(const ReportData& data, Contents& contents) {
  contents.note(std::min(data.gone.size(), kMostGone), data.gone.size(), "resolved findings");
  templates::View list(templates::View::type::list);
  const auto rules = by_rule(data);
  for (const auto* rule : in_order(rules)) list.push_back(rule_view(*rule));
  templates::View view;
  view["rules"] = std::move(list);
  templates::put_flag(view, "any", !data.findings.empty());
  templates::View gone(templates::View::type::list);
  for (std::size_t i = 0; i < std::min(data.gone.size(), kMostGone); ++i) {
    templates::View item;
    templates::put(item, "rule", data.gone[i].rule);
    templates::put_rich(item, "title", data.gone[i].title);
    gone.push_back(item);
  }
  view["gone"] = std::move(gone);
  templates::put_flag(view, "any_gone", !data.gone.empty());
  templates::put_number(view, "gone_count", data.gone.size());
  return view;
}

}  // namespace nsposture::reports::html
