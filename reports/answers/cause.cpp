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

std::size_t causes_for_share(const std::vector<Cause>& causes, std::uint64_t percent) {
  const auto all = share_of_first(causes, 0).all;
  std::uint64_t ended = 0;
  std::size_t count = 0;
  for (const auto& cause : causes) {
    if (ended * 100 >= all * percent) break;
    if (cause.changes.empty() || cause.severity == store::Severity::Info) continue;
    ended += cause.ends();
    ++count;
  }
  return count;
}

}  // namespace nsposture::reports
