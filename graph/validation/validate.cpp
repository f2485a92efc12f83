#include "graph/validation/validate.h"

#include "graph/base/go_quote.h"
#include "graph/validation/field_error.h"
#include "graph/validation/name_validation.h"
#include "graph/validation/validate_meta.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nsposture::validation {

namespace {

constexpr std::string_view kGroup = "rbac.authorization.k8s.io";

void validate_rule(const PolicyRule& rule, bool namespaced, const std::string& path,
                   std::vector<FieldError>& errors) {
  if (rule.verbs.empty()) {
    errors.push_back(
        validation::required(path + ".verbs", "verbs must contain at least one value"));
  }
  if (!rule.non_resource_urls.empty()) {
    const auto urls = path + ".nonResourceURLs";
    if (namespaced) {
      errors.push_back(validation::invalid(urls, rule.non_resource_urls,
                                           "namespaced rules cannot apply to non-resource URLs"));
    }
    if (!rule.api_groups.empty() || !rule.resources.empty() || !rule.resource_names.empty()) {
      errors.push_back(validation::invalid(
          urls, rule.non_resource_urls,
          "rules cannot apply to both regular resources and non-resource URLs"));
    }
    return;
  }
  if (rule.api_groups.empty()) {
    errors.push_back(validation::required(path + ".apiGroups",
                                          "resource rules must supply at least one api group"));
  }
  if (rule.resources.empty()) {
    errors.push_back(validation::required(path + ".resources",
                                          "resource rules must supply at least one resource"));
  }
}

void validate_aggregation(const AggregationRule& aggregation, std::vector<FieldError>& errors) {
  const std::string path = "aggregationRule.clusterRoleSelectors";
  if (aggregation.selectors.empty()) {
    errors.push_back(validation::required(
        path, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
  }
  for (std::size_t i = 0; i < aggregation.selectors.size(); ++i) {
    validate_selector(aggregation.selectors[i], fmt::format("{}[{}]", path, i), errors);
  }
}

void validate_role_ref(const BindingManifest& binding, std::vector<FieldError>& errors) {
  const auto& ref = binding.role_ref;
  if (ref.api_group != kGroup) {
    errors.push_back(
        validation::not_supported("roleRef.apiGroup", ref.api_group, {std::string(kGroup)}));
  }
  std::vector<std::string> kinds = {"ClusterRole"};
  if (binding.kind == BindingKind::RoleBinding) kinds = {"Role", "ClusterRole"};
  if (std::ranges::find(kinds, ref.kind) == kinds.end()) {
    errors.push_back(validation::not_supported("roleRef.kind", ref.kind, kinds));
  }
  if (ref.name.empty()) {
    errors.push_back(validation::required("roleRef.name"));
  } else {
    validation::add_invalid(errors, "roleRef.name", ref.name, path_segment_errors(ref.name));
  }
}

void validate_account_subject(const SubjectManifest& subject, bool namespaced,
                              const std::string& path, std::vector<FieldError>& errors) {
  if (!subject.name.empty()) {
    validation::add_invalid(errors, path + ".name", subject.name,
                            dns_subdomain_errors(subject.name));
  }
  if (!subject.api_group.empty()) {
    errors.push_back(validation::not_supported(path + ".apiGroup", subject.api_group, {""}));
  }
  if (!namespaced && subject.namespace_.empty()) {
    errors.push_back(validation::required(path + ".namespace"));
  }
}

void validate_subject(const SubjectManifest& subject, bool namespaced, const std::string& path,
                      std::vector<FieldError>& errors) {
  if (subject.name.empty()) errors.push_back(validation::required(path + ".name"));
  const auto kind = subject_kind_from(subject.kind);
  if (!kind) {
    errors.push_back(validation::not_supported(path + ".kind", subject.kind,
                                               {"ServiceAccount", "User", "Group"}));
  } else if (*kind == SubjectKind::ServiceAccount) {
    validate_account_subject(subject, namespaced, path, errors);
  } else if (subject.api_group != kGroup) {
    errors.push_back(
        validation::not_supported(path + ".apiGroup", subject.api_group, {std::string(kGroup)}));
  }
}

}  // namespace

void apply_defaults(BindingManifest& binding) {
  if (binding.role_ref.api_group.empty()) binding.role_ref.api_group = kGroup;
  for (auto& subject : binding.subjects) {
    const bool named_by_group = subject.kind == "User" || subject.kind == "Group";
    if (subject.api_group.empty() && named_by_group) subject.api_group = kGroup;
  }
}

std::vector<FieldError> validate(const Role& role) {
  std::vector<FieldError> errors;
  const bool namespaced = role.kind == RoleKind::Role;
  validate_meta(role.meta, namespaced, path_segment_errors, errors);
  for (std::size_t i = 0; i < role.rules.size(); ++i) {
    validate_rule(role.rules[i], namespaced, fmt::format("rules[{}]", i), errors);
  }
  if (!namespaced && role.aggregation) validate_aggregation(*role.aggregation, errors);
  return errors;
}

std::vector<FieldError> validate(const BindingManifest& binding) {
  std::vector<FieldError> errors;
  const bool namespaced = binding.kind == BindingKind::RoleBinding;
  validate_meta(binding.meta, namespaced, path_segment_errors, errors);
  validate_role_ref(binding, errors);
  for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
    validate_subject(binding.subjects[i], namespaced, fmt::format("subjects[{}]", i), errors);
  }
  return errors;
}

std::vector<FieldError> validate(const Namespace& ns) {
  std::vector<FieldError> errors;
  validate_meta(ns.meta, false, dns_label_errors, errors);
  return errors;
}

std::vector<FieldError> validate(const ServiceAccount& account) {
  std::vector<FieldError> errors;
  validate_meta(account.meta, true, dns_subdomain_errors, errors);
  return errors;
}

std::string invalid_message(std::string_view kind_and_group, std::string_view name,
                            const std::vector<FieldError>& errors) {
  std::vector<std::string> texts;  // without duplicates, as in the server's aggregate
  for (const auto& error : errors) {
    auto text = error.field + ": " + error.message;
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  }
  const auto list = fmt::format("{}", fmt::join(texts, ", "));
  const bool several = texts.size() > 1;
  return fmt::format("{} {} is invalid: {}{}{}", kind_and_group, go_quote(name), several ? "[" : "",
                     list, several ? "]" : "");
}

Binding to_binding(BindingManifest manifest) {
  Binding binding;
  binding.kind = manifest.kind;
  binding.meta = std::move(manifest.meta);
  binding.role_ref.kind = manifest.role_ref.kind == "Role" ? RoleKind::Role : RoleKind::ClusterRole;
  binding.role_ref.name = std::move(manifest.role_ref.name);
  binding.role_ref.pos = manifest.role_ref.pos;
  binding.pos = manifest.pos;
  binding.subject_pos.reserve(manifest.subjects.size());
  for (auto& from : manifest.subjects) {
    Subject subject;
    subject.kind = subject_kind_from(from.kind).value_or(SubjectKind::User);
    subject.name = std::move(from.name);
    // A namespace on a User or a Group has no meaning.
    if (subject.kind == SubjectKind::ServiceAccount) {
      subject.namespace_ =
          from.namespace_.empty() ? binding.meta.namespace_ : std::move(from.namespace_);
    }
    binding.subjects.push_back(std::move(subject));
    binding.subject_pos.push_back(from.pos);
  }
  return binding;
}

}  // namespace nsposture::validation
