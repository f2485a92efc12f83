#include "graph/validation/validate.h"

#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace nsposture::tests {

namespace {

const std::string kGroup = "rbac.authorization.k8s.io";

// What the server says after "is invalid: "; "" when it accepts.
template <typename Object>
std::string said(const Object& object) {
  const auto errors = validation::validate(object);
  if (errors.empty()) return {};
  const auto message = validation::invalid_message("K", "n", errors);
  const std::string head = "K \"n\" is invalid: ";
  REQUIRE(message.substr(0, head.size()) == head);
  return message.substr(head.size());
}

validation::BindingManifest manifest(BindingKind kind,
                                     std::vector<validation::SubjectManifest> subjects) {
  validation::BindingManifest binding;
  binding.kind = kind;
  binding.meta.name = std::string("binding");
  if (kind == BindingKind::RoleBinding) binding.meta.namespace_ = std::string("ns");
  binding.role_ref = {"", "ClusterRole", "view"};
  binding.subjects = std::move(subjects);
  validation::apply_defaults(binding);
  return binding;
}

Role with(PolicyRule one) {
  return cluster_role("r", {std::move(one)});
}

Role selecting(LabelSelector selector) {
  return aggregated_role("r", {std::move(selector)});
}

}  // namespace

TEST_CASE("a rule needs verbs, and a resource rule groups and resources", "[rbac][validate]") {
  CHECK(said(with(rule({"get"}, {""}, {"pods"}))).empty());
  CHECK(said(with(rule({"get"}, {""}, {"pods", "secrets"}, {"a"}))).empty());
  CHECK(said(with(rule({}, {""}, {"pods"}))) ==
        "rules[0].verbs: Required value: verbs must contain at least one value");
  CHECK(said(with(rule({"get"}, {}, {"pods"}))) ==
        "rules[0].apiGroups: Required value: resource rules must supply at least one api group");
  CHECK(said(with(rule({"get"}, {""}, {}))) ==
        "rules[0].resources: Required value: resource rules must supply at least one resource");
  CHECK(said(with({})) ==
        "[rules[0].verbs: Required value: verbs must contain at least one value, "
        "rules[0].apiGroups: Required value: resource rules must supply at least one api group, "
        "rules[0].resources: Required value: resource rules must supply at least one resource]");
}

TEST_CASE("a non-resource URL stands alone and in ClusterRoles only", "[rbac][validate]") {
  CHECK(said(with(url_rule({"get"}, {"/healthz", "*"}))).empty());
  CHECK(
      said(role_in("ns", "r", {url_rule({"get"}, {"/healthz"})})) ==
      R"(rules[0].nonResourceURLs: Invalid value: []string{"/healthz"}: namespaced rules cannot apply to non-resource URLs)");
  auto mixed = url_rule({}, {"/a"});
  mixed.resource_names = {"x"};
  CHECK(
      said(with(mixed)) ==
      R"([rules[0].verbs: Required value: verbs must contain at least one value, rules[0].nonResourceURLs: Invalid value: []string{"/a"}: rules cannot apply to both regular resources and non-resource URLs])");
}

TEST_CASE("metadata is checked before the rest", "[rbac][validate]") {
  CHECK(said(cluster_role("", {})) ==
        "metadata.name: Required value: name or generateName is required");
  CHECK(said(cluster_role("system:x:*", {})).empty());
  CHECK(said(cluster_role("a/b", {})) ==
        R"(metadata.name: Invalid value: "a/b": may not contain '/')");
  CHECK(said(role_in("", "r", {})) == "metadata.namespace: Required value");
  CHECK_FALSE(said(role_in("Bad", "r", {})).empty());
  const auto labels = said(cluster_role("r", {}, {{"a b", "c d"}}));
  CHECK(labels.find(R"([metadata.labels: Invalid value: "a b": name part must consist)") == 0);
  CHECK(labels.find(R"(metadata.labels: Invalid value: "c d": a valid label must be)") !=
        std::string::npos);
}

TEST_CASE("annotations are limited in size, not in case", "[rbac][validate]") {
  auto role = cluster_role("r", {});
  role.meta.annotations = {{"Example.COM/Key", "any text"}};
  CHECK(said(role).empty());
  role.meta.annotations = {{"key", std::string(262144, 'x')}};
  CHECK(said(role) == "metadata.annotations: Too long: may not be more than 262144 bytes");
  role.meta.annotations = {{"a b", ""}};
  CHECK(said(role).find(R"(metadata.annotations: Invalid value: "a b": name part)") == 0);
}

TEST_CASE("an aggregationRule needs selectors that can be compiled", "[rbac][validate]") {
  CHECK(said(selecting({{{"a", "b"}}, {{"k", "Exists", {}}}})).empty());
  CHECK(said(selecting({})).empty());
  CHECK(said(aggregated_role("r", {})) ==
        "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector "
        "required if aggregationRule is non-nil");
}

TEST_CASE("what is wrong with a selector is told twice", "[rbac][validate]") {
  const std::string path = "aggregationRule.clusterRoleSelectors[0]";
  // The part on the field, and then the selector that could not be compiled.
  const auto both = [&path](const std::string& part) {
    return fmt::format(R"([{0}{1}, {0}: Invalid value: "null": invalid label selector.])", path,
                       part);
  };
  CHECK(said(selecting({{}, {{"k", "In", {}}}})) ==
        both(".matchExpressions[0].values: Required value: must be specified when `operator` is "
             "'In' or 'NotIn'"));
  CHECK(said(selecting({{}, {{"k", "Exists", {"v"}}}})) ==
        both(".matchExpressions[0].values: Forbidden: may not be specified when `operator` is "
             "'Exists' or 'DoesNotExist'"));
  CHECK(
      said(selecting({{}, {{"k", "exists", {}}}})) ==
      both(
          R"(.matchExpressions[0].operator: Invalid value: "exists": not a valid selector operator)"));
  CHECK(said(selecting({{{"a", "b c"}}, {}})).find(path + ".matchLabels: Invalid value") == 1);
  CHECK(said(selecting({{}, {{"k", "In", {"ok", "b c"}}}}))
            .find(path + R"(.matchExpressions[0].values[1]: Invalid value: "b c")") == 1);
  CHECK(said(selecting({{}, {{"-", "Exists", {}}}}))
            .find(path + R"(.matchExpressions[0].key: Invalid value: "-")") == 1);
}

TEST_CASE("a roleRef names a role that the binding can have", "[rbac][validate]") {
  auto binding = manifest(BindingKind::ClusterRoleBinding, {});
  CHECK(said(binding).empty());
  binding.role_ref = {"apps", "Role", ""};
  CHECK(
      said(binding) ==
      R"([roleRef.apiGroup: Unsupported value: "apps": supported values: "rbac.authorization.k8s.io", roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole", roleRef.name: Required value])");
  binding = manifest(BindingKind::RoleBinding, {});
  binding.role_ref = {kGroup, "Role", "r"};
  CHECK(said(binding).empty());
  binding.role_ref = {kGroup, "role", ".."};
  CHECK(
      said(binding) ==
      R"([roleRef.kind: Unsupported value: "role": supported values: "Role", "ClusterRole", roleRef.name: Invalid value: "..": may not be '..'])");
}

TEST_CASE("a subject is a user, a group or an account", "[rbac][validate]") {
  const auto cluster_wide = [](validation::SubjectManifest subject) {
    return said(manifest(BindingKind::ClusterRoleBinding, {std::move(subject)}));
  };
  CHECK(cluster_wide({"", "User", "", "jane"}).empty());
  CHECK(cluster_wide({"", "User", "ignored", "any thing/%"}).empty());
  CHECK(cluster_wide({"", "Group", "", "g"}).empty());
  CHECK(cluster_wide({"", "ServiceAccount", "ns", "app"}).empty());
  CHECK(cluster_wide({"", "ServiceAccount", "", "app"}) == "subjects[0].namespace: Required value");
  CHECK(
      cluster_wide({kGroup, "ServiceAccount", "ns", "app"}) ==
      R"(subjects[0].apiGroup: Unsupported value: "rbac.authorization.k8s.io": supported values: "")");
  CHECK(
      cluster_wide({"wrong", "Group", "", "g"}) ==
      R"(subjects[0].apiGroup: Unsupported value: "wrong": supported values: "rbac.authorization.k8s.io")");
  CHECK(cluster_wide({"", "User", "", ""}) == "subjects[0].name: Required value");
  CHECK(
      cluster_wide({"", "user", "", "jane"}) ==
      R"(subjects[0].kind: Unsupported value: "user": supported values: "ServiceAccount", "User", "Group")");
  CHECK(cluster_wide({"", "ServiceAccount", "ns", "App"})
            .find(R"(subjects[0].name: Invalid value: "App": a lowercase RFC 1123 subdomain)") ==
        0);
}

TEST_CASE("in a RoleBinding an account may leave out its namespace", "[rbac][validate]") {
  const auto binding = manifest(BindingKind::RoleBinding, {{"", "ServiceAccount", "", "app"},
                                                           {"", "ServiceAccount", "x", "app"},
                                                           {"", "User", "x", "jane"}});
  CHECK(said(binding).empty());
  const auto made = validation::to_binding(binding);
  CHECK(made.subjects ==
        std::vector<Subject>{account("ns", "app"), account("x", "app"), user("jane")});
  CHECK(made.role_ref.kind == RoleKind::ClusterRole);
}

TEST_CASE("defaults may be applied twice", "[rbac][validate]") {
  auto binding = manifest(BindingKind::ClusterRoleBinding, {{"", "User", "", "jane"}});
  CHECK(binding.role_ref.api_group == kGroup);
  CHECK(binding.subjects[0].api_group == kGroup);
  validation::apply_defaults(binding);
  CHECK(said(binding).empty());
}

TEST_CASE("a Namespace is named by a label, an account by a subdomain", "[rbac][validate]") {
  Namespace ns;
  ns.meta.name = "team-a";
  CHECK(said(ns).empty());
  ns.meta.name = "team.a";
  CHECK(said(ns) == R"(metadata.name: Invalid value: "team.a": must not contain dots)");
  ServiceAccount app;
  app.meta = {"ns", "app.v1", {}, {}, {}, {}};
  CHECK(said(app).empty());
  app.meta.name = "App";
  CHECK_FALSE(said(app).empty());
}

TEST_CASE("the same error is told once, and a name is quoted", "[rbac][validate]") {
  const std::vector<validation::FieldError> errors = {{"f", "m"}, {"f", "m"}};
  CHECK(validation::invalid_message("Namespace", "a\"b", errors) ==
        R"(Namespace "a\"b" is invalid: f: m)");
}

}  // namespace nsposture::tests
