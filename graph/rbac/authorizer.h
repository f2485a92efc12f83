// The decision that a real API server's RBAC authorizer would make, with its reason. Indexed: a
// decision looks only at the bindings of that user and its groups. Built once from a Cluster, then
// immutable, so threads may share it.
#pragma once

#include "graph/model/cluster_index.h"
#include "graph/model/request.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rbac {

// Why something is allowed: indices into the Cluster's vectors. system:masters is authorized before
// RBAC is consulted (rbac-facts.md 1.4), so it has no binding: all are kNoIndex. Without a rule it
// is a bound role. NamedGrant is the same spelled out.
struct Grant {
  static constexpr std::uint32_t kNoIndex = UINT32_MAX;
  std::uint32_t binding = kNoIndex;  // Cluster::bindings
  std::uint32_t subject = kNoIndex;  // Binding::subjects
  std::uint32_t role = kNoIndex;     // Cluster::roles
  std::uint32_t rule = kNoIndex;     // Role::rules
  // For namespace creation. Empty: any name, by POST. Otherwise only these names, by apply.
  std::vector<std::string> only_names = {};

  [[nodiscard]] bool is_masters() const { return binding == kNoIndex; }

  friend auto operator<=>(const Grant&, const Grant&) = default;
};

struct Decision {
  bool allowed = false;
  Grant grant;  // when allowed
};

// A subject with the grants that give it a permission directly.
struct SubjectGrants {
  Subject subject;
  std::vector<Grant> grants;  // sorted, not empty; every grant that gives it, not only the first
};

// A role that a binding gives an identity, whatever its rules.
struct BoundRole {
  std::uint32_t binding = Grant::kNoIndex;  // Cluster::bindings
  std::uint32_t subject = Grant::kNoIndex;  // the first of its subjects that is the identity
  std::uint32_t role = Grant::kNoIndex;     // Cluster::roles; kNoIndex when it does not exist
};

class Authorizer {
 public:
  // Keeps a reference: `cluster` must outlive the authorizer and not change. For a cluster that is
  // recognized as OpenShift, the browser-safe proxy rule applies too (browser_safe.h). That rule
  // affects decisions about one identity, not who_can.
  explicit Authorizer(const Cluster& cluster);
  ~Authorizer();
  Authorizer(Authorizer&&) noexcept;
  Authorizer& operator=(Authorizer&&) noexcept;

  // `identity.groups` are used as given; only the user name decides which service account it is.
  [[nodiscard]] Decision decide(const Identity& identity, const ResourceAttributes& request) const;
  [[nodiscard]] Decision decide(const Identity& identity,
                                const NonResourceAttributes& request) const;

  // The reason in the server's own form: `RBAC: allowed by ClusterRoleBinding "b" of ClusterRole
  // "r" to User "u"`; "" for system:masters. When denied, it names the missing roles that were
  // found (`RBAC: clusterrole.rbac.authorization.k8s.io "cr-30" not found`), else "".
  [[nodiscard]] std::string reason(const Identity& identity, const ResourceAttributes& request,
                                   const Decision& decision) const;
  [[nodiscard]] std::string reason(const Identity& identity, const NonResourceAttributes& request,
                                   const Decision& decision) const;

  // Every grant that allows the request, not only the first.
  [[nodiscard]] std::vector<Grant> all_grants(const Identity& identity,
                                              const ResourceAttributes& request) const;
  [[nodiscard]] std::vector<Grant> all_grants(const Identity& identity,
                                              const NonResourceAttributes& request) const;

  // The identity's bindings that apply in `ns` ("": only cluster-wide ones), in the server's order:
  // ClusterRoleBindings, then the RoleBindings of the namespace.
  [[nodiscard]] std::vector<BoundRole> bindings_for(const Identity& identity,
                                                    std::string_view ns) const;

  // Subjects named by bindings that allow the request, sorted, each with all its grants. A User
  // with the user name of a service account is listed as that service account. Group system:masters
  // is always included, with one grant that is_masters().
  [[nodiscard]] std::vector<SubjectGrants> who_can(const ResourceAttributes& request) const;
  [[nodiscard]] std::vector<SubjectGrants> who_can(const NonResourceAttributes& request) const;

  [[nodiscard]] const Cluster& cluster() const;

  // How the cluster's objects relate.
  [[nodiscard]] const ClusterIndex& index() const;

 private:
  struct Index;
  [[nodiscard]] bool browser_safe_proxy() const;
  [[nodiscard]] std::string refusal_reason(const Identity& identity, std::string_view ns) const;

  std::unique_ptr<Index> index_;
};

// The text of a grant's reason.
[[nodiscard]] std::string grant_reason(const Cluster& cluster, const Grant& grant);

}  // namespace nsposture::rbac
