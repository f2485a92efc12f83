#include "analyzer/correlation/dry_run.h"

namespace nsposture::correlation {

bool may_be_dry_run(const LoggedRequest& request) {
  const auto& event = request.event;
  if (event.verb != "delete" && event.verb != "deletecollection") return false;
  if (event.dry_run) return false;  // known to be a dry run
  const auto& user = request.effective().username;
  if (user == "system:serviceaccount:kube-system:namespace-controller" ||
      user == "system:serviceaccount:kube-system:generic-garbage-collector") {
    return false;
  }
  const auto cut = static_cast<std::uint32_t>(store::MissingField::Truncated);
  return event.level == store::Level::Metadata || (event.blind & cut) != 0;
}

}  // namespace nsposture::correlation
