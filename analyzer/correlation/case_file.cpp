#include "analyzer/correlation/case_file.h"

#include "analyzer/correlation/log_gaps.h"
#include "analyzer/correlation/verdict.h"

#include <algorithm>
#include <utility>

namespace nsposture::correlation {

CaseFile::CaseFile(std::vector<Snapshot> snapshots, std::vector<store::AuditEvent> events,
                   std::vector<store::Coverage> coverage,
                   const std::vector<store::CoverageGap>& gaps)
    : snapshots_(std::move(snapshots)),
      requests_(pair_stages(std::move(events))),
      coverage_(std::move(coverage)),
      gaps_(log_gaps(coverage_, gaps)),
      lineage_(std::make_unique<Lineage>(requests_)),
      lifecycles_(std::make_unique<Lifecycles>(requests_)) {
  for (auto& snapshot : snapshots_) {
    if (!snapshot.keys) {
      snapshot.keys = std::make_shared<const SortedKeys>(sorted_keys(snapshot.cluster()));
    }
    snapshot.history = std::make_unique<RbacHistory>(snapshot.authorizer(), snapshot.keys,
                                                     snapshot.info.taken, requests_);
  }
  for (const auto& part : coverage_) log_end_ = std::max(log_end_, part.last);
  for (const auto& request : requests_) log_end_ = std::max(log_end_, request.event.at);
  creations_ = find_creations(requests_);
  orphans_ = find_orphans(requests_, creations_);
  for (auto& creation : creations_) correlation::judge(creation, *this);
}

const Snapshot& CaseFile::at(Timestamp when) const {
  const auto after = std::ranges::upper_bound(snapshots_, when, {},
                                              [](const Snapshot& s) { return s.info.taken; });
  return after == snapshots_.begin() ? snapshots_.front() : *std::prev(after);
}

DecisionAt CaseFile::decide_at(const Identity& identity, const ResourceAttributes& request,
                               Timestamp when) const {
  auto decision = at(when).history->decide(identity, request, when);
  if (decision.allowed || decision.unknown.empty()) return decision;
  // At level Metadata a write shows no content; the next snapshot may show the result.
  const auto next = std::ranges::upper_bound(snapshots_, when, {},
                                             [](const Snapshot& s) { return s.info.taken; });
  if (next == snapshots_.end()) return decision;
  auto later = next->history->decide(identity, request, when);
  std::erase_if(later.grants, [&](const PastGrant& past) {
    const auto was_unknown = [&](const ObjectKey& key) {
      return std::ranges::find(decision.unknown, key) != decision.unknown.end();
    };
    return !was_unknown(past.grant.binding) && !was_unknown(past.grant.role);
  });
  later.allowed = later.masters || !later.grants.empty();
  return later.allowed ? later : decision;
}

DecisionAt CaseFile::decide_now(const Identity& identity, const ResourceAttributes& request) const {
  return now().history->decide_now(identity, request);
}

bool CaseFile::covers(Timestamp when) const {
  const bool inside = std::ranges::any_of(
      coverage_, [when](const auto& part) { return part.first <= when && when <= part.last; });
  const bool in_gap = std::ranges::any_of(
      gaps_, [when](const auto& gap) { return gap.from <= when && when <= gap.to; });
  return inside && !in_gap;
}

Timestamp CaseFile::end() const {
  return std::max(log_end_, now().info.taken);
}

Identity identity_of(const store::Actor& actor) {
  return {actor.username, actor.groups};
}

std::string describe(const store::Actor& actor) {
  return nsposture::describe(subject_from_username(actor.username));
}

CreationAttributes attributes_of(const Creation& creation) {
  CreationAttributes attributes;
  attributes.create.verb = "create";
  attributes.create.resource = "namespaces";
  if (creation.way == Way::Apply) {
    attributes.create.namespace_ = creation.name;
    attributes.create.name = creation.name;
    attributes.patch = attributes.create;
    attributes.patch->verb = "patch";
  }
  return attributes;
}

}  // namespace nsposture::correlation
