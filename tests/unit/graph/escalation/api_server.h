// A plain API server over a small Cluster: it authorizes with the exact authorizer, makes the
// checks against escalation as Kubernetes writes them (pkg/registry/rbac), and changes the cluster.
// Nothing of graph/escalation is used: it is what that is compared with.
#pragma once

#include "graph/model/cluster.h"
#include "graph/rbac/authorizer.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace nsposture::tests {

enum class Way : std::uint8_t { Post, Apply, Put };

inline constexpr const char* kRbacApi = "rbac.authorization.k8s.io";
inline constexpr const char* kCertificatesApi = "certificates.k8s.io";

class ApiServer {
 public:
  explicit ApiServer(Cluster cluster);

  [[nodiscard]] const Cluster& cluster() const { return cluster_; }

  [[nodiscard]] bool may(const Identity& who, const ResourceAttributes& request);
  // The authorization of writing an object: POST names nothing, apply is `patch` and, where the
  // object is new, `create`; PUT makes RBAC objects alone.
  [[nodiscard]] bool may_write(const Identity& who, Way way, const ResourceAttributes& object,
                               bool exists, bool put_creates);

  // Who a request with these impersonation headers is made as. `groups` empty: none were sent.
  [[nodiscard]] std::optional<Identity> impersonate(const Identity& who, const std::string& user,
                                                    const std::vector<std::string>& groups);

  // Each is refused (false) as the server would, or done. The role of a binding that exists stays
  // what it is; labels are added to those there are.
  // `stored`: under this name instead of the one that is asked for.
  bool write_binding(const Identity& who, Way way, Binding binding, const std::string& stored = {});
  bool write_role(const Identity& who, Way way, Role role);
  bool delete_role(const Identity& who, RoleKind kind, const std::string& ns,
                   const std::string& name);
  bool write_account(const Identity& who, Way way, const std::string& ns, const std::string& name);
  bool write_namespace(const Identity& who, Way way, const std::string& name);
  // `emptied`: one that exists is taken from its account, and filled for the one it names now.
  bool write_secret(const Identity& who, Way way, const RelatedObject& secret,
                    bool emptied = false);
  bool delete_secret(const Identity& who, const std::string& ns, const std::string& name);
  bool delete_binding(const Identity& who, BindingKind kind, const std::string& ns,
                      const std::string& name);
  // Whoever asked was allowed to.
  void remove(const std::string& resource, const std::string& ns, const std::string& name);
  bool write_pod(const Identity& who, Way way, const std::string& ns, const std::string& name,
                 const std::string& account);

  [[nodiscard]] bool account_exists(const std::string& ns, const std::string& name) const;
  [[nodiscard]] bool namespace_exists(const std::string& name) const;
  [[nodiscard]] const RelatedObject* secret(const std::string& ns, const std::string& name) const;
  [[nodiscard]] const Workload* pod(const std::string& ns, const std::string& name) const;
  [[nodiscard]] const Binding* binding(BindingKind kind, const std::string& ns,
                                       const std::string& name) const;
  [[nodiscard]] const Role* role(RoleKind kind, const std::string& ns,
                                 const std::string& name) const;
  // The rules that count for it in a namespace ("": cluster-wide ones alone).
  [[nodiscard]] std::vector<PolicyRule> rules_of(const Identity& who, const std::string& ns);

 private:
  [[nodiscard]] const rbac::Authorizer& authorizer();
  [[nodiscard]] bool covers(const Identity& who, const std::string& ns,
                            const std::vector<PolicyRule>& rules);
  void changed();

  Cluster cluster_;
  std::unique_ptr<rbac::Authorizer> authorizer_;
};

}  // namespace nsposture::tests
