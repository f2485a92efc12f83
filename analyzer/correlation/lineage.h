// Where a request came from: who asked for the token that it was made with (audit-facts.md 1.7),
// and who asked the controller that made it (audit-facts.md 2.16). Immutable once it is built, so
// it may be shared between threads.
#pragma once

#include "analyzer/correlation/request.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::correlation {

// Kubelets fetch the tokens of the pods they run; that is how pods come by theirs.
[[nodiscard]] bool is_kubelet(const store::Actor& actor);
// The request of a kubelet itself, and not of somebody who impersonates one.
[[nodiscard]] bool is_of_kubelet(const LoggedRequest& request);

class Lineage {
 public:
  // `requests` must outlive this.
  explicit Lineage(const std::vector<LoggedRequest>& requests);

  // The TokenRequest that issued the credential; null when the log has none.
  [[nodiscard]] const LoggedRequest* minted_by(std::string_view credential_id) const;

  // The last request before `when` that a controller make this namespace: an OpenShift
  // ProjectRequest, an HNC SubnamespaceAnchor. Null when the log has none.
  [[nodiscard]] const LoggedRequest* asked_for(std::string_view ns, Timestamp when) const;

 private:
  std::unordered_map<std::string_view, const LoggedRequest*> by_credential_;
  std::unordered_map<std::string_view, std::vector<const LoggedRequest*>> asked_;  // by time
};

}  // namespace nsposture::correlation
