#include "analyzer/cli/commands/rule_pages.h"

#include "analyzer/rules/registry.h"
#include "analyzer/rules/rests_on.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>

namespace nsposture::cli::commands {

namespace {

using reports::markdown::RulePage;
using reports::markdown::RuleSection;

struct Needed {
  std::string operator()(const rules::PostureRule& rule) const {
    std::string text = "A snapshot of the cluster";
    if (rule.review == rules::Review::Always) text += "; manifests in `check`";
    if (rule.review == rules::Review::WithoutBase) text += "; manifests in `check` without a base";
    return text + ".";
  }

  std::string operator()(const rules::ActivityRule& rule) const {
    return rule.needs == rules::Needs::WholeLog
               ? "An audit log, all of it: `serve` runs this rule in its complete analysis only."
               : "An audit log. `serve` runs this rule as events arrive.";
  }

  std::string operator()(const rules::ObjectRule&) const {
    return "RBAC objects: manifests in `check`, a snapshot in `audit`.";
  }

  std::string operator()(const rules::ChangeRule&) const { return "A proposed change in `check`."; }
};

std::vector<std::string> data_of(const rules::Rule& rule) {
  std::vector<std::string> data = {std::visit(Needed{}, rule.judge)};
  const auto& table = rules::rests_on();
  const auto entry = std::ranges::find(table, rule.info.id, &rules::RestsOn::rule);
  if (entry == table.end()) return data;
  const auto add = [&](std::string_view says, const rules::Kinds& kinds) {
    if (!kinds.empty()) data.push_back(fmt::format("{}: {}.", says, fmt::join(kinds, ", ")));
  };
  add("Reports \"unknown\" when one of these was not read", entry->silent_without);
  add("Confidence is low when one of these was not read", entry->wrong_without);
  return data;
}

// In the order of `Rule::judge`.
std::vector<RuleSection> empty_sections() {
  return {{"Who can create namespaces",
           "Rules on the cluster as it is. `audit`, `analyze` and `serve` run them.",
           {}},
          {"What happened", "Rules on the audit log. `audit`, `analyze` and `serve` run them.", {}},
          {"What else a role gives",
           "Rules on roles and bindings. `check` runs them on manifests, `audit` on the whole "
           "cluster.",
           {}},
          {"What a change does", "Rules on a proposed change. Only `check` runs them.", {}}};
}

}  // namespace

std::vector<RuleSection> rule_sections() {
  auto sections = empty_sections();
  for (const auto& rule : rules::all_rules()) {
    sections[rule.judge.index()].rules.push_back({&rule.info, data_of(rule)});
  }
  return sections;
}

}  // namespace nsposture::cli::commands
