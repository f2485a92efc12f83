// The origin of a request: the identity that requested its token (audit-facts.md 1.7), and the one
// that asked the controller that sent it (audit-facts.md 2.16). Immutable once built, so it may be
// shared between threads.
#pragma once

#include "analyzer/correlation/request.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::correlation {

// Kubelets fetch the tokens of the pods they run.
[[nodiscard]] bool is_kubelet(const store::Actor& actor);
// The request of a kubelet itself, not of a user impersonating one.
[[nodiscard]] bool is_of_kubelet(const LoggedRequest& request);

class Lineage {
 public:
  // `requests` must outlive this object.
  explicit Lineage(const std::vector<LoggedRequest>& requests);

  // The TokenRequest that issued the credential; null if the log has none.
  [[nodiscard]] const LoggedRequest* minted_by(std::string_view credential_id) const;

  // The last request before `when` for a controller to create this namespace: an OpenShift
  // ProjectRequest or an HNC SubnamespaceAnchor. Null if the log has none.
  [[nodiscard]] const LoggedRequest* asked_for(std::string_view ns, Timestamp when) const;

 private:
  std::unordered_map<std::string_view, const LoggedRequest*> by_credential_;
  std::unordered_map<std::string_view, std::vector<const LoggedRequest*>> asked_;  // by time
};

}  // namespace nsposture::correlation
