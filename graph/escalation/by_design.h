// Who gets there because Kubernetes and its distribution are made so: by what they give themselves,
// told by exact content. What somebody else gave such a component is nobody's design.
#pragma once

#include "graph/escalation/model/takeover_path.h"
#include "graph/model/cluster.h"
#include "graph/rbac/platform_objects.h"

#include <set>
#include <vector>

namespace nsposture::escalation {

class Escalation;

// Not changed once it is made, so several threads may ask it.
class ByDesign {
 public:
  explicit ByDesign(const Cluster& cluster);  // has to outlive it

  // A component of Kubernetes, or a subject that only the platform's own bindings name.
  [[nodiscard]] bool is_of_platform(const Subject& subject) const;
  // Nothing that others gave the subject itself is among the grants.
  [[nodiscard]] bool holds(const Subject& subject, const std::vector<rbac::Grant>& grants) const;
  // The same of own_grants().
  [[nodiscard]] bool takes(const Subject& subject, const TakeoverPath& path) const;
  // The subject is the platform's, and so are all the ways that it has; of many the first few.
  [[nodiscard]] bool has_only_its_own(const Escalation& search, const Subject& subject) const;
  // The grant names the subject, and the platform did not make it.
  [[nodiscard]] bool is_given(const Subject& subject, const rbac::Grant& grant) const;

  [[nodiscard]] const rbac::PlatformObjects& platform() const { return platform_; }

 private:
  const Cluster& cluster_;
  rbac::PlatformObjects platform_;
  std::set<Subject> named_;            // by any binding
  std::set<Subject> named_by_others_;  // by one that is not the platform's own
};

}  // namespace nsposture::escalation
