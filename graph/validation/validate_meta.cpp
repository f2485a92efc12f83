#include "graph/validation/validate_meta.h"

#include "graph/base/ascii_lower.h"
#include "graph/validation/field_error.h"
#include "graph/validation/name_validation.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::validation {

namespace {

constexpr std::size_t kAnnotationBytes = std::size_t{256} << 10U;

void validate_labels(const Labels& labels, const std::string& path,
                     std::vector<FieldError>& errors) {
  for (const auto& [key, value] : labels) {
    validation::add_invalid(errors, path, key, qualified_name_errors(key));
    validation::add_invalid(errors, path, value, label_value_errors(value));
  }
}

void validate_annotations(const Labels& annotations, std::vector<FieldError>& errors) {
  std::size_t bytes = 0;
  for (const auto& [key, value] : annotations) {
    // The only difference to a label key: case is ignored.
    validation::add_invalid(errors, "metadata.annotations", key,
                            qualified_name_errors(ascii_lower(key)));
    bytes += key.size() + value.size();
  }
  if (bytes > kAnnotationBytes) {
    errors.push_back(validation::too_long("metadata.annotations", kAnnotationBytes));
  }
}

void validate_requirement(const LabelRequirement& requirement, const std::string& path,
                          std::vector<FieldError>& errors) {
  const auto& op = requirement.op;
  if (op == "In" || op == "NotIn") {
    if (requirement.values.empty()) {
      errors.push_back(validation::required(
          path + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  } else if (op == "Exists" || op == "DoesNotExist") {
    if (!requirement.values.empty()) {
      errors.push_back(validation::forbidden(
          path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    }
  } else {
    errors.push_back(validation::invalid(path + ".operator", op, "not a valid selector operator"));
  }
  validation::add_invalid(errors, path + ".key", requirement.key,
                          qualified_name_errors(requirement.key));
  for (std::size_t i = 0; i < requirement.values.size(); ++i) {
    const auto& value = requirement.values[i];
    validation::add_invalid(errors, fmt::format("{}.values[{}]", path, i), value,
                            label_value_errors(value));
  }
}

}  // namespace

void validate_meta(const ObjectMeta& meta, bool namespaced, NameCheck name_check,
                   std::vector<FieldError>& errors) {
  if (meta.name.empty()) {
    errors.push_back(validation::required("metadata.name", "name or generateName is required"));
  } else {
    validation::add_invalid(errors, "metadata.name", meta.name, name_check(meta.name));
  }
  if (namespaced && meta.namespace_.empty()) {
    errors.push_back(validation::required("metadata.namespace"));
  } else if (namespaced) {
    validation::add_invalid(errors, "metadata.namespace", meta.namespace_,
                            dns_label_errors(meta.namespace_));
  }
  validate_labels(meta.labels, "metadata.labels", errors);
  validate_annotations(meta.annotations, errors);
}

void validate_selector(const LabelSelector& selector, const std::string& path,
                       std::vector<FieldError>& errors) {
  const auto before = errors.size();
  validate_labels(selector.match_labels, path + ".matchLabels", errors);
  for (std::size_t i = 0; i < selector.match_expressions.size(); ++i) {
    validate_requirement(selector.match_expressions[i],
                         fmt::format("{}.matchExpressions[{}]", path, i), errors);
  }
  // The server then compiles the selector, which fails for the same reasons. It reports that once
  // more, with a nil selector as the value.
  if (errors.size() != before) {
    errors.push_back(validation::invalid(path, "null", "invalid label selector."));
  }
}

}  // namespace nsposture::validation
