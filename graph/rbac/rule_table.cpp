#include "graph/rbac/rule_table.h"

#include "graph/rbac/match.h"

#include <algorithm>
#include <string>

namespace nsposture::rbac {

namespace {

std::uint64_t bit(std::uint32_t symbol) {
  return std::uint64_t{1} << (symbol % 64U);
}

}  // namespace

RuleTable::RuleTable(const std::vector<Role>& roles) {
  offsets_.reserve(roles.size() + 1);
  offsets_.push_back(0);
  for (const auto& role : roles) {
    for (const auto& rule : role.rules) rules_.push_back(compile(rule));
    offsets_.push_back(static_cast<std::uint32_t>(rules_.size()));
  }
}

RuleTable::List RuleTable::compile(const std::vector<std::string>& list) {
  List compiled;
  compiled.offset = static_cast<std::uint32_t>(pool_.size());
  compiled.size = static_cast<std::uint32_t>(list.size());
  for (const auto& text : list) {
    if (text == "*") compiled.any = true;
    pool_.push_back(symbols_.intern(text));
  }
  return compiled;
}

RuleTable::Rule RuleTable::compile(const PolicyRule& rule) {
  Rule compiled;
  compiled.verbs = compile(rule.verbs);
  compiled.api_groups = compile(rule.api_groups);
  compiled.resources = compile(rule.resources);
  compiled.names = compile(rule.resource_names);
  compiled.names.any = rule.resource_names.empty();  // "*" as a name is a literal
  compiled.verb_filter = filter_of(compiled.verbs);
  compiled.resource_filter = filter_of(compiled.resources);
  compiled.source = &rule;
  return compiled;
}

std::uint64_t RuleTable::filter_of(const List& list) const {
  if (list.any) return ~std::uint64_t{0};
  std::uint64_t filter = 0;
  for (std::uint32_t i = 0; i < list.size; ++i) filter |= bit(pool_[list.offset + i]);
  return filter;
}

RuleTable::ResourceQuery RuleTable::query(const ResourceAttributes& request) const {
  ResourceQuery query{};
  query.verb = symbols_.find(request.verb);
  query.api_group = symbols_.find(request.api_group);
  query.name = symbols_.find(request.name);
  query.star_sub = InternedStrings::kNone;
  if (request.subresource.empty()) {
    query.resource = symbols_.find(request.resource);
  } else {
    std::string text(request.resource);
    text.append("/").append(request.subresource);
    query.resource = symbols_.find(text);
    text.assign("*/").append(request.subresource);
    query.star_sub = symbols_.find(text);
  }
  query.verb_bit = bit(query.verb);
  query.resource_bits = bit(query.resource) | bit(query.star_sub);
  return query;
}

RuleTable::NonResourceQuery RuleTable::query(const NonResourceAttributes& request) const {
  const auto verb = symbols_.find(request.verb);
  return {verb, bit(verb), request.path};
}

bool RuleTable::holds(const List& list, std::uint32_t symbol) const {
  if (list.any) return true;
  const auto* first = pool_.data() + list.offset;
  return symbol != InternedStrings::kNone &&
         std::find(first, first + list.size, symbol) != first + list.size;
}

bool RuleTable::allows(const Rule& rule, const ResourceQuery& query) const {
  if ((rule.verb_filter & query.verb_bit) == 0) return false;
  if ((rule.resource_filter & query.resource_bits) == 0) return false;
  return holds(rule.verbs, query.verb) && holds(rule.api_groups, query.api_group) &&
         (holds(rule.resources, query.resource) || holds(rule.resources, query.star_sub)) &&
         holds(rule.names, query.name);
}

bool RuleTable::allows(const Rule& rule, const NonResourceQuery& query) const {
  if ((rule.verb_filter & query.verb_bit) == 0 || !holds(rule.verbs, query.verb)) return false;
  return non_resource_url_matches(*rule.source, query.path);
}

}  // namespace nsposture::rbac
