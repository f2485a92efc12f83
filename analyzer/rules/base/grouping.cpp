#include "analyzer/rules/base/grouping.h"

#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/recent_creations.h"

namespace nsposture::rules {

std::map<std::string, RequestList> creations_by_subject(
    const correlation::CaseFile& file, bool (*counts)(const correlation::Creation& creation)) {
  std::map<std::string, RequestList> by_subject;
  for (const auto& creation : file.creations()) {
    if (!counts(creation)) continue;
    by_subject[correlation::describe(creation.request->effective())].push_back(creation.request);
  }
  return by_subject;
}

std::map<std::string, RequestList> requests_by(
    const correlation::CaseFile& file,
    const std::function<std::optional<std::string>(const correlation::LoggedRequest&)>& key) {
  std::map<std::string, RequestList> groups;
  for (const auto& request : file.requests()) {
    if (auto group = key(request)) groups[*std::move(group)].push_back(&request);
  }
  return groups;
}

store::Finding finding_about(const store::RuleInfo& rule, const RequestList& requests,
                             std::string ns, std::string_view key) {
  const auto& first = *requests.front();
  auto finding = make_finding(rule, correlation::describe(first.effective()), std::move(ns), key);
  finding.time = first.event.received;
  add_events(finding, requests);
  add_doubts(finding, first);
  return finding;
}

std::map<std::pair<const correlation::Creation*, std::string_view>, RequestList>
requests_after_creation(const correlation::CaseFile& file, std::chrono::seconds window,
                        GroupKey key) {
  const RecentCreations recent(file, window);
  std::map<std::pair<const correlation::Creation*, std::string_view>, RequestList> groups;
  for (const auto& request : file.requests()) {
    const auto group = key(request);
    if (!group) continue;
    const auto* creation = recent.before(request.event.namespace_, request.event.received);
    if (creation != nullptr) groups[{creation, *group}].push_back(&request);
  }
  return groups;
}

}  // namespace nsposture::rules
