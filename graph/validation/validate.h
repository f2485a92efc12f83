// What the API server rejects (rbac-facts.md 2; Kubernetes pkg/apis/rbac/validation). Same fields,
// same words.
#pragma once

#include "graph/model/objects.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::validation {

// roleRef and subjects as written: a wrong kind or apiGroup must be kept until validation rejects
// it in the server's words.
struct RoleRefManifest {
  std::string api_group;
  std::string kind;
  std::string name;
  SourcePos pos = {};
};

struct SubjectManifest {
  std::string api_group;
  std::string kind;
  std::string namespace_;
  std::string name;
  SourcePos pos = {};
};

struct BindingManifest {
  BindingKind kind = BindingKind::RoleBinding;
  ObjectMeta meta;
  RoleRefManifest role_ref;
  std::vector<SubjectManifest> subjects;
  SourcePos pos;
};

// One error: `rules[1].verbs`, `Required value: verbs must contain at least one value`.
struct FieldError {
  std::string field;
  std::string message;
};

// Sets what rbac.authorization.k8s.io/v1 defaults before validation: the apiGroup of the roleRef
// and of each subject. Idempotent.
void apply_defaults(BindingManifest& binding);

// Empty when the server would store the object. REQUIRES: defaults are applied.
[[nodiscard]] std::vector<FieldError> validate(const Role& role);
[[nodiscard]] std::vector<FieldError> validate(const BindingManifest& binding);

// Validates the name and labels of the other objects that are read.
[[nodiscard]] std::vector<FieldError> validate(const Namespace& ns);
[[nodiscard]] std::vector<FieldError> validate(const ServiceAccount& account);

// The server's sentence: `ClusterRole.rbac.authorization.k8s.io "cr-22" is invalid: rules[1].verbs:
// Required value: …`; several errors as `[a, b]`. `kind_and_group`: "ClusterRole.rbac.…" or
// "Namespace". REQUIRES: errors is not empty.
[[nodiscard]] std::string invalid_message(std::string_view kind_and_group, std::string_view name,
                                          const std::vector<FieldError>& errors);

// REQUIRES: validate(manifest) found no errors. A ServiceAccount subject without a namespace gets
// the binding's namespace (rbac-facts.md 2).
[[nodiscard]] Binding to_binding(BindingManifest manifest);

}  // namespace nsposture::validation
