#include "graph/escalation/model/rights_table.h"

#include "graph/base/error.h"
#include "graph/escalation/model/data_files.h"
#include "graph/rbac/match.h"

#include <algorithm>
#include <utility>

namespace nsposture::escalation {

namespace {

RightSpec spec_of(std::string_view verb, std::string_view group, std::string_view resource,
                  std::string_view subresource = {}) {
  return {std::string(verb), std::string(group), std::string(resource), std::string(subresource)};
}

template <typename Kind>
void keep_present(std::vector<Kind>& kinds, const std::set<std::string>& present) {
  std::erase_if(kinds, [&](const Kind& kind) {
    const bool built_in =
        kind.api_group.empty() || kind.api_group == "apps" || kind.api_group == "batch";
    return !built_in && !present.contains(kind.api_group);
  });
}

}  // namespace

RightsTable::RightsTable(const RightSpec& target, bool by_apply,
                         const std::set<std::string>& present)
    : workloads_(workload_kinds()), indirect_(indirect_kinds()) {
  keep_present(workloads_, present);
  keep_present(indirect_, present);
  add(target);
  // A verb that no subject can hold, when apply does not matter.
  add(spec_of(by_apply ? "patch" : "", target.api_group, target.resource, target.subresource));
  for (const auto& one : kFixedPermissions) {
    add(spec_of(one.verb, one.api_group, one.resource, one.subresource));
  }
  for (const auto& kind : workloads_) add_three(kind.api_group, kind.resource);
  for (const auto& kind : indirect_) add_three(kind.api_group, kind.resource);
  if (specs_.size() >= kMaxRights) throw Error(ErrorCode::Internal, "too many kinds of resources");
  index();
}

void RightsTable::add(RightSpec spec) {
  specs_.push_back(std::move(spec));
}

void RightsTable::add_three(std::string_view group, std::string_view resource) {
  for (const auto* verb : {"create", "update", "patch"}) add(spec_of(verb, group, resource));
}

void RightsTable::index() {
  for (std::size_t at = 0; at < specs_.size(); ++at) {
    const auto right = static_cast<PermissionId>(at);
    const auto& spec = specs_[at];
    if (spec.verb.empty()) continue;
    auto full = spec.resource;
    if (!spec.subresource.empty()) {
      full += '/' + spec.subresource;
      any_sub_[spec.subresource].push_back(right);
    }
    exact_[full].push_back(right);
  }
}

std::vector<PermissionId> RightsTable::by_resource(const PolicyRule& rule) const {
  std::vector<PermissionId> found;
  const auto add_all = [&found](const auto& map, const std::string& key) {
    const auto at = map.find(key);
    if (at != map.end()) found.insert(found.end(), at->second.begin(), at->second.end());
  };
  for (const auto& item : rule.resources) {
    if (item == "*") {
      for (std::size_t at = 0; at < specs_.size(); ++at) {
        found.push_back(static_cast<PermissionId>(at));
      }
    } else if (item.starts_with("*/")) {
      add_all(any_sub_, item.substr(2));
    } else {
      add_all(exact_, item);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::erase_if(found, [&](PermissionId right) {
    return specs_[right].verb.empty() || !rbac::api_group_matches(rule, specs_[right].api_group);
  });
  return found;
}

std::vector<PermissionId> RightsTable::of(const PolicyRule& rule) const {
  auto found = by_resource(rule);
  std::erase_if(found,
                [&](PermissionId right) { return !rbac::verb_matches(rule, specs_[right].verb); });
  return found;
}

std::vector<PermissionId> RightsTable::constrained(const PolicyRule& rule,
                                                   std::string_view mode) const {
  const auto has = [&](PermissionId right) {
    const auto verb = "impersonate-on:" + std::string(mode) + ':' + specs_[right].verb;
    return std::find(rule.verbs.begin(), rule.verbs.end(), verb) != rule.verbs.end();
  };
  auto found = by_resource(rule);
  std::erase_if(found, [&](PermissionId right) { return !has(right); });
  return found;
}

}  // namespace nsposture::escalation
