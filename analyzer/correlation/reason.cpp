#include "analyzer/correlation/reason.h"

#include <algorithm>

namespace nsposture::correlation {

namespace {

constexpr std::string_view kPrefix = "RBAC: allowed by ";

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

// Parses a Go %q string, without escapes that cannot occur in names RBAC accepts as path segments;
// \" and \\ can occur in subject names.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (!take(text, "\"")) return std::nullopt;
  std::string value;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"') return value;
    if (c != '\\') {
      value += c;
      continue;
    }
    if (text.empty()) return std::nullopt;
    value += text.front();
    text.remove_prefix(1);
  }
  return std::nullopt;
}

// "name/namespace", in that order.
bool split_namespaced(std::string& name, std::string& ns) {
  const auto slash = name.rfind('/');
  if (slash == std::string::npos) return false;
  ns = name.substr(slash + 1);
  name.resize(slash);
  return true;
}

std::optional<ObjectKey> take_binding(std::string_view& text) {
  ObjectKey key;
  const bool cluster_wide = take(text, "ClusterRoleBinding ");
  if (!cluster_wide && !take(text, "RoleBinding ")) return std::nullopt;
  key.kind = cluster_wide ? ObjectKind::ClusterRoleBinding : ObjectKind::RoleBinding;
  auto name = take_quoted(text);
  if (!name) return std::nullopt;
  key.name = *std::move(name);
  if (!cluster_wide && !split_namespaced(key.name, key.namespace_)) return std::nullopt;
  return key;
}

std::optional<Subject> take_subject(std::string_view& text) {
  Subject subject;
  if (take(text, "User ")) {
    subject.kind = SubjectKind::User;
  } else if (take(text, "Group ")) {
    subject.kind = SubjectKind::Group;
  } else if (take(text, "ServiceAccount ")) {
    subject.kind = SubjectKind::ServiceAccount;
  } else {
    return std::nullopt;
  }
  auto name = take_quoted(text);
  if (!name) return std::nullopt;
  subject.name = *std::move(name);
  if (subject.kind == SubjectKind::ServiceAccount &&
      !split_namespaced(subject.name, subject.namespace_)) {
    return std::nullopt;
  }
  return subject;
}

}  // namespace

std::optional<RbacReason> parse_rbac_reason(std::string_view reason) {
  if (!take(reason, kPrefix)) return std::nullopt;
  auto binding = take_binding(reason);
  if (!binding || !take(reason, " of ")) return std::nullopt;
  ObjectKey role;
  if (take(reason, "ClusterRole ")) {
    role.kind = ObjectKind::ClusterRole;
  } else if (take(reason, "Role ")) {
    role.kind = ObjectKind::Role;
    role.namespace_ = binding->namespace_;
  } else {
    return std::nullopt;
  }
  auto name = take_quoted(reason);
  if (!name || !take(reason, " to ")) return std::nullopt;
  role.name = *std::move(name);
  auto subject = take_subject(reason);
  if (!subject) return std::nullopt;
  return RbacReason{*std::move(binding), std::move(role), *std::move(subject)};
}

NamedGrant named_grant(const RbacReason& reason) {
  NamedGrant grant;
  grant.binding = reason.binding;
  grant.role = reason.role;
  grant.role_exists = true;
  grant.subject = reason.subject;
  return grant;
}

bool is_for_another(const RbacReason& reason, const store::Actor& actor) {
  if (reason.subject.kind != SubjectKind::Group) {
    return username_of(reason.subject) != actor.username;
  }
  return std::ranges::find(actor.groups, reason.subject.name) == actor.groups.end();
}

bool is_external_reason(std::string_view reason) {
  return !reason.empty() && !reason.starts_with("RBAC: ");
}

}  // namespace nsposture::correlation
