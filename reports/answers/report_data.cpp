#include "reports/answers/report_data.h"

#include <algorithm>

namespace nsposture::reports {

namespace {

using Kinds = std::vector<std::string_view>;

bool bears_on(const NotRead& missing, const Kinds& kinds) {
  return missing.kind.empty() || std::ranges::find(kinds, missing.kind) != kinds.end();
}

}  // namespace

std::string not_read_text(const ReportData& data, const Kinds& kinds) {
  auto missing = data.not_read;
  std::erase_if(missing, [&](const NotRead& one) { return !bears_on(one, kinds); });
  return names_of(missing);
}

std::string nobody_text(const ReportData& data) {
  if (data.is_log_alone()) return "Unknown: only the audit log was given.";
  const auto missing = not_read_text(data, kinds_of_cluster_grants());
  return missing.empty() ? "Nobody outside Kubernetes itself."
                         : "Unknown: " + missing + " not read.";
}

}  // namespace nsposture::reports
