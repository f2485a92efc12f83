#include "reports/answers/cause.h"

namespace nsposture::reports {

std::string_view to_string(CauseKind kind) {
  switch (kind) {
    case CauseKind::Grant:
      return "grant";
    case CauseKind::Role:
      return "role";
    case CauseKind::Setting:
      return "setting";
    case CauseKind::Activity:
      return "activity";
  }
  return "setting";
}

CauseShare share_of_first(const std::vector<Cause>& causes, std::size_t count) {
  CauseShare share;
  for (const auto& cause : causes) {
    if (cause.changes.empty() || cause.severity == store::Severity::Info) continue;
    share.all += cause.ends();
    if (share.causes == count) continue;
    share.ended += cause.ends();
    ++share.causes;
  }
  return share;
}

}  // namespace nsposture::reports
