#include "analyzer/check/policy.h"

#include "analyzer/check/policy_names.h"
#include "analyzer/check/policy_node.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/text.h"
#include "analyzer/rules/registry.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace nsposture::check {

namespace {

using rules::Forbidden;
using rules::RequiredLabel;
using rules::SubjectPattern;

// `group: platform`, `service_account: ci/*`; plain text is for every kind.
SubjectPattern subject_of(const PolicyNode& node) {
  if (node.is_text()) return {std::nullopt, node.text()};
  node.expect({"user", "group", "service_account", "name"});
  static const std::map<std::string, std::optional<SubjectKind>> kKinds = {
      {"user", SubjectKind::User},
      {"group", SubjectKind::Group},
      {"service_account", SubjectKind::ServiceAccount},
      {"name", std::nullopt}};
  std::optional<SubjectPattern> found;
  for (const auto& [key, kind] : kKinds) {
    const auto value = node.child(key);
    if (!value) continue;
    if (found) node.fail("one of user, group, service_account or name, not several");
    found = SubjectPattern{kind, value->text()};
    if (kind == SubjectKind::ServiceAccount && found->name.find('/') == std::string::npos) {
      value->fail("an account is NAMESPACE/NAME, for instance `ci/*`");
    }
    if (kind == SubjectKind::ServiceAccount && has_capital(found->name)) {
      value->fail("namespaces and accounts are named in lower case");
    }
  }
  if (!found) node.fail("one of user, group, service_account or name is missing");
  return *found;
}

std::vector<SubjectPattern> subjects_of(const std::optional<PolicyNode>& node) {
  std::vector<SubjectPattern> subjects;
  if (!node) return subjects;
  for (const auto& item : node->items()) subjects.push_back(subject_of(item));
  return subjects;
}

std::vector<std::string> texts_of(const std::optional<PolicyNode>& node) {
  std::vector<std::string> texts;
  if (!node) return texts;
  for (const auto& item : node->items()) texts.push_back(item.text());
  return texts;
}

// Patterns that some name can match; `why_none` explains why not.
std::vector<std::string> names_of(const std::optional<PolicyNode>& node,
                                  std::string (*why_none)(const std::string&)) {
  if (!node) return {};
  for (const auto& item : node->items()) {
    const auto why = why_none(item.text());
    if (!why.empty()) {
      item.fail(fmt::format("{} forbids nothing: {}", ingest::manifest::quoted(item.text()), why));
    }
  }
  return texts_of(node);
}

RequiredLabel label_of(const PolicyNode& node) {
  if (node.is_text()) return {node.text(), {}};
  node.expect({"name", "values"});
  return {node.require("name").text(), texts_of(node.child("values"))};
}

Forbidden forbidden_of(const PolicyNode& node) {
  node.expect({"subjects", "except", "verbs", "resources", "namespaces", "reason"});
  Forbidden forbidden;
  forbidden.subjects = subjects_of(node.child("subjects"));
  forbidden.except = subjects_of(node.child("except"));
  forbidden.verbs = names_of(node.child("verbs"), why_no_verb);
  forbidden.resources = names_of(node.child("resources"), why_no_resource);
  forbidden.namespaces = names_of(node.child("namespaces"), why_no_namespace);
  if (const auto reason = node.child("reason")) forbidden.reason = reason->text();
  if (forbidden.verbs.empty() && forbidden.resources.empty()) {
    node.fail("verbs or resources are missing: what is forbidden?");
  }
  return forbidden;
}

void take_rules(const PolicyNode& node, Policy& policy) {
  std::vector<std::string_view> ids;
  for (const auto& rule : rules::all_rules()) ids.push_back(rule.info.id);
  node.expect(ids);
  for (const auto& [id, value] : node.entries()) {
    const auto word = value.word({"off", "info", "low", "medium", "high", "critical"});
    policy.rules[id] = store::severity_from(word);
  }
}

void take_namespaces(const PolicyNode& node, Policy& policy) {
  node.expect({"may_create", "required_labels"});
  if (const auto list = node.child("may_create")) policy.may_create = subjects_of(list);
  if (const auto list = node.child("required_labels")) {
    for (const auto& item : list->items()) policy.required_labels.push_back(label_of(item));
  }
}

}  // namespace

Policy policy_of(const PolicyNode& root, const std::string& name) {
  Policy policy;
  policy.file = name;
  root.expect({"version", "fail_on", "rules", "exclude", "allow_unread", "namespaces", "forbidden",
               "baseline"});
  if (const auto version = root.child("version"); version && version->text() != "1") {
    version->fail("this program reads version 1 of the policy file");
  }
  if (const auto level = root.child("fail_on")) {
    policy.fail_on = level->word({"none", "info", "low", "medium", "high", "critical"});
  }
  if (const auto node = root.child("rules")) take_rules(*node, policy);
  policy.exclude = texts_of(root.child("exclude"));
  policy.allow_unread = texts_of(root.child("allow_unread"));
  if (const auto node = root.child("namespaces")) take_namespaces(*node, policy);
  if (const auto list = root.child("forbidden")) {
    for (const auto& item : list->items()) policy.forbidden.push_back(forbidden_of(item));
  }
  if (const auto file = root.child("baseline")) policy.baseline = file->text();
  return policy;
}

Policy parse_policy(std::string_view text, const std::string& name) {
  const PolicyDocument document(text, name);
  const auto root = document.root();
  if (root) return policy_of(*root, name);
  Policy policy;
  policy.file = name;
  return policy;
}

Policy read_policy(const std::string& path) {
  const auto input = ingest::bytes::read_source_file(path);
  if (!input.trouble.empty()) {
    throw Error(ErrorCode::Usage, fmt::format("the policy `{}` {}", path, input.trouble));
  }
  return parse_policy(input.text, path);
}

}  // namespace nsposture::check
