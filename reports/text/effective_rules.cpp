#include "reports/text/effective_rules.h"

#include "reports/text/caveats.h"
#include "reports/text/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace nsposture::reports::text {

namespace {

std::string brackets(const std::vector<std::string>& list) {
  return fmt::format("[{}]", fmt::join(list, " "));
}

// `deployments.apps`, without a suffix for the core group, as kubectl writes it.
std::string resource_text(const std::string& resource, const std::string& api_group) {
  return api_group.empty() ? resource : resource + '.' + api_group;
}

void add_masters_rows(std::vector<Row>& rows) {
  const std::string why = "Group \"system:masters\", allowed everything before RBAC is asked";
  rows.push_back({"*.*", "[]", "[]", "[*]", why, ""});
  rows.push_back({"", "[*]", "[]", "[*]", why, ""});
}

// One row per resource, as kubectl splits rules; one for all URLs.
void add_rows(const PolicyRule& rule, const EffectiveRule& entry, std::vector<Row>& rows) {
  const auto verbs = brackets(rule.verbs);
  const auto place = position_text(entry.grant.rule_position);
  for (const auto& api_group : rule.api_groups) {
    for (const auto& resource : rule.resources) {
      rows.push_back({resource_text(resource, api_group), "[]", brackets(rule.resource_names),
                      verbs, entry.source, place});
    }
  }
  if (!rule.non_resource_urls.empty()) {
    rows.push_back({"", brackets(rule.non_resource_urls), "[]", verbs, entry.source, place});
  }
}

}  // namespace

std::string effective_rules(const EffectiveRules& answer) {
  std::vector<Row> rows;
  for (const auto& entry : answer.rules) {
    if (entry.grant.is_masters()) {
      add_masters_rows(rows);
    } else if (entry.grant.rule) {
      add_rows(*entry.grant.rule, entry, rows);
    }
  }
  // Resources by name, then the URLs.
  std::ranges::sort(rows, {}, [](const Row& row) { return std::pair(row.front().empty(), row); });
  const auto rest = std::ranges::unique(rows);
  rows.erase(rest.begin(), rest.end());
  rows.insert(rows.begin(),
              {"Resources", "Non-Resource URLs", "Resource Names", "Verbs", "From", "Where"});
  return table(rows) + text::caveats(answer.caveats);
}

}  // namespace nsposture::reports::text
