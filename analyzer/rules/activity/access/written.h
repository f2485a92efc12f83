// RBAC as the log shows it being written: what a binding or a role gives, judged by its effect as
// the rules on objects (NP2xx) judge it, and whether the write changed anything.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "graph/rbac/platform_objects.h"
#include "store/records/finding.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::rules::activity::access {

// The writes of one RBAC object that were carried out, and changed it as far as is known.
[[nodiscard]] bool is_rbac_write(const correlation::LoggedRequest& request);
// The object that the request names. REQUIRES: is_rbac_write().
[[nodiscard]] ObjectKey key_of(const correlation::LoggedRequest& request);

// What there was before the write and what it made of it. Neither holds content that the log does
// not show.
struct Change {
  std::optional<correlation::RbacVersion> before;  // nothing: not known
  std::optional<Role> role;
  std::optional<Binding> binding;
  const correlation::LoggedRequest* removed_by = nullptr;  // later; null: not that is known
};

[[nodiscard]] Change change_of(const correlation::LoggedRequest& write,
                               const correlation::CaseFile& file);

// The role that a binding gives, as it was then; nothing: not known.
[[nodiscard]] std::optional<Role> role_at(const ObjectKey& role, Timestamp when,
                                          const correlation::CaseFile& file);
// The bindings of a role that were there then, as far as is known.
[[nodiscard]] std::vector<Binding> bindings_of(const ObjectKey& role, Timestamp when,
                                               const correlation::CaseFile& file);

// What the platform makes itself, recognized by the newest snapshot or by what the log shows being
// written: without a snapshot only the log shows which platform it is.
class OwnObjects {
 public:
  explicit OwnObjects(const correlation::CaseFile& file);

  [[nodiscard]] bool is_own(const Binding& binding) const;
  [[nodiscard]] bool is_own(const Role& role) const;

 private:
  rbac::PlatformObjects held_;
  rbac::PlatformObjects written_;
};

// What is given, most severe first, and how severe the worst of it is. Nothing at all: Info.
struct Power {
  store::Severity severity = store::Severity::Info;
  std::vector<std::string> titles;  // of the rules that say so: "Reads Secrets"
  // It makes namespaces or writes roles, or it is other identities: by no way round.
  bool takes_over = false;
};

// Remembers: logs repeat the same grants in many namespaces. `file` outlives it.
class PowerJudge {
 public:
  explicit PowerJudge(const correlation::CaseFile& file) : file_(file) {}

  [[nodiscard]] const Power& of(const Binding& binding, const Role& role);
  // Of a role that nobody is known to hold: as if somebody held it where it can be held, one less.
  [[nodiscard]] Power of_unbound(const Role& role);

 private:
  [[nodiscard]] Power judge(const Binding& binding, const Role& role) const;

  const correlation::CaseFile& file_;
  std::map<std::string, Power> known_;
};

// "reads Secrets, runs commands in pods and 3 more".
[[nodiscard]] std::string power_text(const Power& power);

}  // namespace nsposture::rules::activity::access
