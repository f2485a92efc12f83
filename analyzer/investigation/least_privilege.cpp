#include "analyzer/investigation/least_privilege.h"

#include <set>
#include <tuple>

namespace nsposture::investigation {

namespace {

using correlation::LoggedRequest;

constexpr std::size_t kMostNames = 10;

struct Key {
  std::string ns, group, resource, verb;

  friend auto operator<=>(const Key&, const Key&) = default;
};

struct Use {
  std::set<std::string> names;
  bool unnamed = false;
};

using Uses = std::map<Key, Use>;

// A POST is authorized without a name, whatever the object's name.
bool is_named(const std::string& verb, const std::string& subresource) {
  return verb != "create" || !subresource.empty();
}

// Writing a namespace by its name is authorized inside that namespace, but no RoleBinding can exist
// there before the namespace: such permissions are granted cluster-wide.
std::string scope_of(const store::AuditEvent& event) {
  return event.resource == "namespaces" ? std::string() : event.namespace_;
}

void add(Uses& uses, const store::AuditEvent& event, const std::string& verb) {
  auto resource = event.resource;
  if (!event.subresource.empty()) resource += "/" + event.subresource;
  auto& use = uses[{scope_of(event), event.api_group, resource, verb}];
  if (event.name.empty() || !is_named(verb, event.subresource)) {
    use.unnamed = true;
  } else {
    use.names.insert(event.name);
  }
}

PolicyRule rule_of(const Key& key, const Use& use) {
  PolicyRule rule;
  rule.verbs = {key.verb};
  rule.api_groups = {key.group};
  rule.resources = {key.resource};
  if (!use.unnamed && use.names.size() <= kMostNames) {
    rule.resource_names.assign(use.names.begin(), use.names.end());
  }
  return rule;
}

// Combines verbs on the same objects into one rule.
void merge(std::vector<PolicyRule>& rules, PolicyRule rule) {
  for (auto& known : rules) {
    if (std::tie(known.api_groups, known.resources, known.resource_names) ==
        std::tie(rule.api_groups, rule.resources, rule.resource_names)) {
      known.verbs.push_back(rule.verbs.front());
      return;
    }
  }
  rules.push_back(std::move(rule));
}

}  // namespace

std::map<std::string, std::vector<PolicyRule>> rights_in_use(
    const std::vector<LoggedRequest>& requests, const std::string& username,
    const std::function<bool(const LoggedRequest&)>& counts) {
  Uses uses;
  for (const auto& request : requests) {
    const auto& event = request.event;
    if (request.effective().username != username || !request.succeeded() || !counts(request)) {
      continue;
    }
    if (event.resource.empty() || event.verb.empty()) continue;
    add(uses, event, event.verb);
    // An apply that creates the object needs `create` with its name as well.
    if (event.verb == "patch" && event.code == 201) {
      auto& use = uses[{scope_of(event), event.api_group, event.resource, "create"}];
      event.name.empty() ? void(use.unnamed = true) : void(use.names.insert(event.name));
    }
  }
  std::map<std::string, std::vector<PolicyRule>> rules;
  for (const auto& [key, use] : uses) merge(rules[key.ns], rule_of(key, use));
  return rules;
}

}  // namespace nsposture::investigation
