// Which subjects reach the target by design: by what Kubernetes and its distribution grant to
// their own components, recognized by exact content. A grant that a user gave such a component is
// not by design.
#pragma once

#include "graph/escalation/model/takeover_path.h"
#include "graph/model/cluster.h"
#include "graph/rbac/platform_objects.h"

#include <set>
#include <vector>

namespace nsposture::escalation {

class Escalation;

// Immutable once built, so threads may share it.
class ByDesign {
 public:
  explicit ByDesign(const Cluster& cluster);  // must outlive this object

  // Whether it is a Kubernetes component, or a subject that only the platform's own bindings name.
  [[nodiscard]] bool is_of_platform(const Subject& subject) const;
  // Whether the subject is the platform's, and no one else gave the subject itself any of
  // the grants.
  [[nodiscard]] bool holds(const Subject& subject, const std::vector<rbac::Grant>& grants) const;
  // The same for own_grants().
  [[nodiscard]] bool takes(const Subject& subject, const TakeoverPath& path) const;
  // Whether the subject is the platform's and all its paths are by design; checks only the
  // first few.
  [[nodiscard]] bool has_only_its_own(const Escalation& search, const Subject& subject) const;
  // Whether the grant names the subject and was not created by the platform.
  [[nodiscard]] bool is_given(const Subject& subject, const rbac::Grant& grant) const;

  [[nodiscard]] const rbac::PlatformObjects& platform() const { return platform_; }

 private:
  const Cluster& cluster_;
  rbac::PlatformObjects platform_;
  std::set<Subject> named_;            // by any binding
  std::set<Subject> named_by_others_;  // by a binding that is not the platform's own
};

}  // namespace nsposture::escalation
