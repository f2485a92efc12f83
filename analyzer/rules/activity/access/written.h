// RBAC writes in the log: what a binding or role grants, judged by its effect as the object rules
// (NP2xx) do, and whether the write changed anything.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "graph/rbac/platform_objects.h"
#include "store/records/finding.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::rules::activity::access {

// Completed writes of one RBAC object that changed it as far as is known.
[[nodiscard]] bool is_rbac_write(const correlation::LoggedRequest& request);
// The object of the request. REQUIRES: is_rbac_write().
[[nodiscard]] ObjectKey key_of(const correlation::LoggedRequest& request);

// The state before and after the write. Neither has content that the log does not show.
struct Change {
  std::optional<correlation::RbacVersion> before;  // empty: unknown
  std::optional<Role> role;
  std::optional<Binding> binding;
  const correlation::LoggedRequest* removed_by = nullptr;  // a later removal; null: none known
};

[[nodiscard]] Change change_of(const correlation::LoggedRequest& write,
                               const correlation::CaseFile& file);

// The role of a binding at that time; empty: unknown.
[[nodiscard]] std::optional<Role> role_at(const ObjectKey& role, Timestamp when,
                                          const correlation::CaseFile& file);
// The bindings of a role at that time, as far as is known.
[[nodiscard]] std::vector<Binding> bindings_of(const ObjectKey& role, Timestamp when,
                                               const correlation::CaseFile& file);

// Objects that the platform creates, recognized from the newest snapshot or from logged writes:
// without a snapshot only the log shows which platform it is.
class OwnObjects {
 public:
  explicit OwnObjects(const correlation::CaseFile& file);

  [[nodiscard]] bool is_own(const Binding& binding) const;
  [[nodiscard]] bool is_own(const Role& role) const;

 private:
  rbac::PlatformObjects held_;
  rbac::PlatformObjects written_;
};

// The granted permissions, most severe first, and the highest severity. Info if there are none.
struct Power {
  store::Severity severity = store::Severity::Info;
  std::vector<std::string> titles;  // of the matching rules: "Reads Secrets"
  // It directly allows creating namespaces, writing roles, or acting as other identities.
  bool takes_over = false;
};

// Caches results: logs repeat the same grants in many namespaces. `file` must outlive this object.
class PowerJudge {
 public:
  explicit PowerJudge(const correlation::CaseFile& file) : file_(file) {}

  [[nodiscard]] const Power& of(const Binding& binding, const Role& role);
  // For a role without known subjects: as if bound where it can be bound, one severity lower.
  [[nodiscard]] Power of_unbound(const Role& role);
  // For a role that is aggregated into one of many holders: as if bound where it can be bound.
  [[nodiscard]] Power of_all_holders(const Role& role);

 private:
  [[nodiscard]] Power judge(const Binding& binding, const Role& role) const;

  const correlation::CaseFile& file_;
  std::map<std::string, Power> known_;
};

// "reads Secrets, runs commands in pods and 3 more".
[[nodiscard]] std::string power_text(const Power& power);

}  // namespace nsposture::rules::activity::access
