// Which subjects have which bound roles at which scope, as numbers that two clusters share. Most
// subjects are found unchanged by comparing numbers. BoundRoles is immutable once it is built;
// SharedNumbers is not thread-safe.
#pragma once

#include "graph/base/interned_strings.h"
#include "graph/rbac/authorizer.h"

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace nsposture::difference {

// The meaning of the numbers in both clusters.
class SharedNumbers {
 public:
  SharedNumbers();

  [[nodiscard]] std::uint32_t subject(const Subject& subject);
  [[nodiscard]] std::uint32_t find(const Subject& subject) const;
  [[nodiscard]] std::uint32_t scope(const std::string& ns);
  // Equal for roles with the same rules, whatever their names.
  [[nodiscard]] std::uint32_t content(const Role& role);

  [[nodiscard]] const std::vector<Subject>& subjects() const { return subjects_; }

  [[nodiscard]] const std::string& scope_name(std::uint32_t id) const { return scopes_[id]; }

 private:
  InternedStrings subject_ids_;
  InternedStrings scope_ids_;
  InternedStrings contents_;
  std::vector<Subject> subjects_;
  std::vector<std::string> scopes_;
};

struct NumberedRole {
  std::uint32_t subject = 0;
  std::uint32_t scope = 0;
  std::uint32_t content = 0;
  rbac::Grant grant;  // no rule

  friend auto operator<=>(const NumberedRole&, const NumberedRole&) = default;
};

class BoundRoles {
 public:
  // Keeps a reference to the authorizer.
  BoundRoles(const rbac::Authorizer& authorizer, SharedNumbers& numbers);

  // Sorted by scope and content; empty for a number that this cluster does not have.
  [[nodiscard]] std::span<const NumberedRole> of(std::uint32_t subject) const;

  [[nodiscard]] const Role& role(const NumberedRole& bound) const {
    return authorizer_.cluster().roles[bound.grant.role];
  }

 private:
  const rbac::Authorizer& authorizer_;
  std::vector<NumberedRole> roles_;
};

}  // namespace nsposture::difference
