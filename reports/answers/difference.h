// The answer of `diff`.
#pragma once

#include "graph/model/access.h"
#include "graph/model/kubernetes_version.h"
#include "graph/model/named_grant.h"
#include "graph/model/reading.h"
#include "graph/model/subject.h"
#include "reports/answers/escalation_path.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::reports {

// A gain or loss of the ability to create namespaces.
struct CreationChange {
  bool gained = true;
  Subject subject;
  Access was = Access::None;
  Access is = Access::None;
  std::vector<std::string> only_names;  // the names gained or lost; empty: any name
  std::vector<NamedGrant> grants;       // for Direct and Apply
  std::optional<EscalationPath> path;   // for the others
};

// A gain or loss of one rule, or of the part of it that differs.
struct PermissionChange {
  bool gained = true;
  Subject subject;
  std::string namespace_;  // the scope; "" cluster-wide
  PolicyRule rule;         // reduced
  NamedGrant grant;        // with the whole rule
};

// Both sorted: gains before losses.
struct Difference {
  std::vector<CreationChange> creation;
  std::vector<PermissionChange> permissions;
  // What either side lacks: changes that may only be apparent because of it are left out.
  std::vector<NotRead> before_not_read;
  std::vector<NotRead> after_not_read;
  // Bindings of only one side that give a role which it does not have. One sentence each.
  std::vector<std::string> before_open;
  std::vector<std::string> after_open;

  // From a database: "2026-11-20T10:00:00Z", "snapshot 3 of 2026-11-20T10:00:00Z". Otherwise empty.
  std::string before_moment, after_moment;

  KubernetesVersion before_version, after_version;

  [[nodiscard]] bool whole() const {
    return before_not_read.empty() && after_not_read.empty() && before_open.empty() &&
           after_open.empty();
  }

  [[nodiscard]] bool empty() const { return creation.empty() && permissions.empty(); }

  [[nodiscard]] bool gains_creation() const { return !creation.empty() && creation.front().gained; }

  [[nodiscard]] bool gains() const {
    return gains_creation() || (!permissions.empty() && permissions.front().gained);
  }
};

}  // namespace nsposture::reports
