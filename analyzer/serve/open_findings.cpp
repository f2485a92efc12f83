#include "analyzer/serve/open_findings.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace nsposture::serve {

OpenFindings::OpenFindings(SharedStore& store, Metrics& metrics, Notifier& notifier,
                           std::string version, std::vector<store::Acceptance> accepted,
                           std::function<Timestamp()> now)
    : store_(store),
      metrics_(metrics),
      notifier_(notifier),
      version_(std::move(version)),
      accepted_(std::move(accepted)),
      now_(std::move(now)) {
  store_.use([&](const store::ClusterStore& held) {
    analysis_ = held.latest_analysis();
    if (!analysis_) return;
    for (auto& finding : held.findings(analysis_->id)) open_.emplace(finding.fingerprint, finding);
  });
}

bool OpenFindings::has_analysis() const {
  const std::lock_guard lock(mutex_);
  return analysis_.has_value();
}

void OpenFindings::begin() {
  const std::lock_guard lock(mutex_);
  since_begin_.clear();
}

bool OpenFindings::same_as_stored(const Findings& findings, std::int64_t snapshot) const {
  if (!analysis_ || analysis_->snapshot != snapshot || findings.size() != open_.size())
    return false;
  return std::ranges::all_of(findings, [&](const store::Finding& finding) {
    const auto known = open_.find(finding.fingerprint);
    return known != open_.end() && known->second.severity == finding.severity &&
           known->second.title == finding.title &&
           known->second.evidence.size() == finding.evidence.size();
  });
}

void OpenFindings::finish(Findings findings, std::int64_t snapshot, const Times& unsettled) {
  const std::lock_guard lock(mutex_);
  std::set<std::string> have;
  for (const auto& finding : findings) have.insert(finding.fingerprint);
  for (auto& finding : since_begin_) {
    if (have.insert(finding.fingerprint).second) findings.push_back(std::move(finding));
  }
  since_begin_.clear();
  if (!same_as_stored(findings, snapshot)) {
    store::AnalysisInfo info{0, snapshot, now_(), version_};
    info.id =
        store_.use([&](store::ClusterStore& store) { return store.add_analysis(info, findings); });
    analysis_ = info;
  }
  open_.clear();
  for (const auto& finding : findings) open_.emplace(finding.fingerprint, finding);
  metrics_.set_full_analysis(now_());
  count();
  untold_.clear();
  std::erase_if(findings, [&](const auto& finding) {
    const bool wait = is_unsettled(finding, unsettled);
    if (wait) untold_.insert(finding.fingerprint);
    return wait;
  });
  notifier_.set_open(not_accepted(std::move(findings)));
}

std::size_t OpenFindings::add(Findings findings) {
  const std::lock_guard lock(mutex_);
  Findings to_tell;
  std::ranges::copy_if(findings, std::back_inserter(to_tell), [&](const store::Finding& finding) {
    return untold_.contains(finding.fingerprint);
  });
  std::erase_if(findings, [&](const auto& f) { return open_.contains(f.fingerprint); });
  if (!analysis_ || (findings.empty() && to_tell.empty())) return 0;
  if (!findings.empty()) {
    store_.use([&](store::ClusterStore& store) { store.add_findings(analysis_->id, findings); });
  }
  for (const auto& finding : to_tell) untold_.erase(finding.fingerprint);
  for (const auto& finding : findings) {
    to_tell.push_back(finding);
    open_.emplace(finding.fingerprint, finding);
    since_begin_.push_back(finding);
  }
  count();
  const auto added = findings.size();
  notifier_.add_open(not_accepted(std::move(to_tell)));
  return added;
}

OpenFindings::Findings OpenFindings::not_accepted(Findings findings) {
  auto all = store_.use([](const store::ClusterStore& s) { return s.acceptances(); });
  all.insert(all.end(), accepted_.begin(), accepted_.end());
  const store::AcceptedAt accepted(all, now_());
  std::erase_if(findings, [&](const auto& f) { return accepted.covering(f) != nullptr; });
  return findings;
}

void OpenFindings::count() {
  Findings all;
  for (const auto& [fingerprint, finding] : open_) all.push_back(finding);
  std::map<std::pair<std::string, std::string>, std::uint64_t> counts;
  for (const auto& finding : not_accepted(std::move(all))) {
    ++counts[{std::string(store::to_string(finding.severity)), finding.rule}];
  }
  metrics_.set_findings(std::move(counts));
  metrics_.set_database_bytes(
      store_.use_database([](const store::Store& s) { return s.size_bytes(); }));
}

}  // namespace nsposture::serve
