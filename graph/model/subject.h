// Whom a permission is granted to: the three kinds of RBAC subject.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

enum class SubjectKind : std::uint8_t { User, Group, ServiceAccount };

struct Subject {
  SubjectKind kind = SubjectKind::User;
  std::string namespace_;  // ServiceAccount only
  std::string name;

  friend auto operator<=>(const Subject&, const Subject&) = default;
};

inline constexpr std::string_view kGroupAuthenticated = "system:authenticated";
inline constexpr std::string_view kGroupUnauthenticated = "system:unauthenticated";
inline constexpr std::string_view kGroupServiceAccounts = "system:serviceaccounts";
inline constexpr std::string_view kGroupMasters = "system:masters";
inline constexpr std::string_view kUserAnonymous = "system:anonymous";

[[nodiscard]] std::string_view to_string(SubjectKind kind);
[[nodiscard]] std::optional<SubjectKind> subject_kind_from(std::string_view text);

// `User "jane"`, `ServiceAccount "ci/builder"` (namespace/name).
[[nodiscard]] std::string describe(const Subject& subject);

// "system:serviceaccount:NS:NAME", the user name with which a service account authenticates.
[[nodiscard]] std::string service_account_username(std::string_view ns, std::string_view name);

// The service account behind such a user name; empty for any other name. A User subject with such a
// name grants to the service account (rbac-facts.md 1.6).
[[nodiscard]] std::optional<Subject> service_account_from_username(std::string_view username);

// The user name with which a User or ServiceAccount authenticates. REQUIRES: kind is not Group.
[[nodiscard]] std::string username_of(const Subject& subject);

// The subject behind an authenticated user name: a ServiceAccount or a User.
[[nodiscard]] Subject subject_from_username(std::string_view username);

// The groups that the name alone implies (rbac-facts.md 1.6): the service account groups,
// system:authenticated for users, system:unauthenticated for system:anonymous; none for a Group.
[[nodiscard]] std::vector<std::string> implicit_groups(const Subject& subject);

}  // namespace nsposture
