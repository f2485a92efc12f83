// The decision a real API server's RBAC authorizer would give, with its reason, by index: a
// decision looks only at the bindings of that user and its groups. Built once from a Cluster, then
// immutable, so it may be shared between threads.
#pragma once

#include "graph/model/cluster.h"
#include "graph/rbac/request.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

// Proof that something is allowed: indices into the Cluster's vectors. For system:masters, which
// is allowed before RBAC is asked (FACTS.md 4), there is no binding: kNoIndex throughout.
struct Grant {
  static constexpr std::uint32_t kNoIndex = UINT32_MAX;
  std::uint32_t binding = kNoIndex;  // Cluster::bindings
  std::uint32_t subject = kNoIndex;  // Binding::subjects
  std::uint32_t role = kNoIndex;     // Cluster::roles
  std::uint32_t rule = kNoIndex;     // Role::rules

  [[nodiscard]] bool is_masters() const { return binding == kNoIndex; }

  friend auto operator<=>(const Grant&, const Grant&) = default;
};

struct Decision {
  bool allowed = false;
  Grant grant;  // when allowed
};

// How a subject comes by a permission directly.
struct SubjectGrants {
  Subject subject;
  std::vector<Grant> grants;  // sorted; every grant that gives it, not only the first
};

// A binding that gives an identity a role, whatever the role allows.
struct AppliedBinding {
  std::uint32_t binding = Grant::kNoIndex;  // Cluster::bindings
  std::uint32_t subject = Grant::kNoIndex;  // the first of its subjects that is the identity
  std::uint32_t role = Grant::kNoIndex;     // Cluster::roles; kNoIndex when it does not exist
};

struct AuthorizerOptions {
  // As OpenShift's API server does for those who are not in system:authenticated; see
  // browser_safe.h. Bears on decisions about one identity, not on who_can.
  bool browser_safe_proxy = false;
};

// What the cluster itself tells of its API server: OpenShift's makes a ClusterRole of its own for
// the controller that publishes the service CA, system:controller:service-ca-cert-publisher.
[[nodiscard]] AuthorizerOptions options_for(const Cluster& cluster);

class Authorizer {
 public:
  // Keeps a reference: `cluster` must outlive the authorizer and not change.
  explicit Authorizer(const Cluster& cluster, AuthorizerOptions options = {});
  ~Authorizer();
  Authorizer(Authorizer&&) noexcept;
  Authorizer& operator=(Authorizer&&) noexcept;

  // `identity.groups` are used as given; only the name decides which account it is.
  [[nodiscard]] Decision decide(const Identity& identity, const ResourceRequest& request) const;
  [[nodiscard]] Decision decide(const Identity& identity, const NonResourceRequest& request) const;

  // The reason in the server's own form: `RBAC: allowed by ClusterRoleBinding "b" of ClusterRole
  // "r" to User "u"`; "" for system:masters. A refusal names the missing roles that were met
  // (`RBAC: clusterrole.rbac.authorization.k8s.io "cr-30" not found`), else "".
  [[nodiscard]] std::string reason(const Identity& identity, const ResourceRequest& request,
                                   const Decision& decision) const;
  [[nodiscard]] std::string reason(const Identity& identity, const NonResourceRequest& request,
                                   const Decision& decision) const;

  // Every grant that allows it, not only the first.
  [[nodiscard]] std::vector<Grant> all_grants(const Identity& identity,
                                              const ResourceRequest& request) const;
  [[nodiscard]] std::vector<Grant> all_grants(const Identity& identity,
                                              const NonResourceRequest& request) const;

  // The bindings of the identity that count in `ns` ("": cluster-wide ones alone), in the server's
  // order: ClusterRoleBindings, then the RoleBindings of the namespace.
  [[nodiscard]] std::vector<AppliedBinding> bindings_for(const Identity& identity,
                                                         std::string_view ns) const;

  // Subjects named by bindings that allow the request, sorted, each with all its grants. A User
  // with the user name of an account is listed as that account.
  // Group system:masters is always among them, with one grant that is_masters().
  [[nodiscard]] std::vector<SubjectGrants> who_can(const ResourceRequest& request) const;
  [[nodiscard]] std::vector<SubjectGrants> who_can(const NonResourceRequest& request) const;

  [[nodiscard]] const Cluster& cluster() const;

  // The role that a binding refers to, an index into Cluster::roles; kNoIndex when it does not
  // exist or can never be used from there.
  [[nodiscard]] std::uint32_t role_of(std::uint32_t binding) const;
  // Whom the subject at that place of a binding stands for: the account behind its user name, an
  // account's namespace filled in. An account that still has none is nobody.
  [[nodiscard]] Subject subject_of(std::uint32_t binding, std::uint32_t subject) const;

 private:
  struct Index;
  [[nodiscard]] const AuthorizerOptions& options() const;
  [[nodiscard]] std::string refusal_reason(const Identity& identity, std::string_view ns) const;

  std::unique_ptr<Index> index_;
};

// The text of a grant's reason.
[[nodiscard]] std::string grant_reason(const Cluster& cluster, const Grant& grant);

}  // namespace nsposture
