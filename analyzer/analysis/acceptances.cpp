#include "analyzer/analysis/acceptances.h"

#include "reports/answers/short_ids.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace nsposture::analysis {

namespace {

reports::ListedAcceptance list_one(store::Acceptance&& acceptance,
                                   const std::vector<store::Finding>& findings, Timestamp now) {
  reports::ListedAcceptance one;
  one.expired = acceptance.until && *acceptance.until < now;
  for (const auto& finding : findings) {
    if (!store::matches(acceptance, finding)) continue;
    if (!one.expired) ++one.covers;
    if (!acceptance.fingerprint.empty()) one.title = finding.title;
  }
  one.acceptance = std::move(acceptance);
  return one;
}

}  // namespace

reports::Acceptances list_acceptances(const store::ClusterStore& store, Timestamp now) {
  const auto latest = store.latest_analysis();
  const auto findings = latest ? store.findings(latest->id) : std::vector<store::Finding>();
  reports::Acceptances list;
  for (auto& acceptance : store.acceptances()) {
    list.push_back(list_one(std::move(acceptance), findings, now));
  }
  std::vector<std::string> ids;
  for (const auto& one : list) ids.push_back(one.acceptance.id());
  const auto shortened = reports::short_ids({ids.begin(), ids.end()});
  for (std::size_t i = 0; i < list.size(); ++i) list[i].short_id = shortened[i];
  return list;
}

}  // namespace nsposture::analysis
