#include "analyzer/analysis/memory_events.h"

#include <algorithm>
#include <ranges>

namespace nsposture::analysis {

namespace {

void add_tally(store::ImportTally& to, const store::ImportTally& more) {
  to.bytes += more.bytes;
  to.lines += more.lines;
  to.events += more.events;
  to.kept += more.kept;
  to.duplicates += more.duplicates;
  to.irrelevant += more.irrelevant;
  to.malformed += more.malformed;
}

void merge(store::Coverage& into, const store::Coverage& more) {
  into.format = more.format;
  // A batch without any time does not change the start.
  if (more.first.ns != 0 && (into.first.ns == 0 || more.first < into.first)) {
    into.first = more.first;
  }
  if (more.last > into.last) into.last = more.last;
  add_tally(into.tally, more.tally);
  into.blind |= more.blind;
  into.metadata_only = into.metadata_only && more.metadata_only;
}

}  // namespace

std::uint64_t MemoryEvents::add(const std::vector<store::AuditEvent>& events,
                                const store::ImportPosition& position,
                                const store::Coverage& coverage) {
  std::uint64_t fresh = 0;
  for (const auto& event : events) {
    if (!seen_.insert(keys_.of(event, owner_)).second) continue;
    events_.push_back(event);
    if (!owner_.empty()) events_.back().cluster = owner_;
    ++fresh;
  }
  if (!position.file.empty()) positions_[{position.file, position.identity}] = position;
  if (coverage.first.ns != 0 || coverage.tally.lines != 0) {
    auto kept = coverage;
    kept.tally.kept = fresh;
    kept.tally.duplicates = events.size() - fresh;
    add_coverage(std::move(kept));
  }
  return fresh;
}

void MemoryEvents::add_coverage(store::Coverage coverage) {
  if (!owner_.empty()) coverage.cluster = owner_;
  CoverageKey key{coverage.file, coverage.cluster, coverage.apiserver};
  const auto [at, fresh] = coverage_.try_emplace(std::move(key), coverage);
  if (!fresh) merge(at->second, coverage);
}

std::optional<store::ImportPosition> MemoryEvents::position(std::string_view file,
                                                            std::string_view identity) {
  const store::ImportPosition* best = nullptr;
  for (const auto& position : positions_ | std::views::values) {
    if (position.identity != identity) continue;
    if (position.file == file) return position;
    if (best == nullptr || position.offset > best->offset) best = &position;
  }
  if (best == nullptr) return std::nullopt;
  return store::ImportPosition{std::string(file), best->identity, best->offset, best->lines};
}

std::vector<store::ImportPosition> MemoryEvents::positions(std::string_view file) {
  std::vector<store::ImportPosition> found;
  for (const auto& position : positions_ | std::views::values) {
    if (position.file == file) found.push_back(position);
  }
  return found;
}

std::optional<store::Coverage> MemoryEvents::covered(std::string_view file,
                                                     std::string_view cluster,
                                                     std::string_view apiserver) {
  const auto found =
      coverage_.find(CoverageKey{std::string(file), std::string(cluster), std::string(apiserver)});
  if (found == coverage_.end()) return std::nullopt;
  return found->second;
}

void MemoryEvents::add_gaps(const std::vector<store::CoverageGap>& gaps) {
  for (const auto& gap : gaps) {
    gaps_.try_emplace(GapKey{gap.from.ns, gap.file, gap.apiserver}, gap);
  }
}

std::vector<store::AuditEvent> MemoryEvents::take_events() {
  auto events = std::exchange(events_, {});
  std::ranges::stable_sort(events, {}, &store::AuditEvent::received);
  return events;
}

std::vector<store::Coverage> MemoryEvents::coverage() const {
  const auto parts = coverage_ | std::views::values;
  return {parts.begin(), parts.end()};
}

std::vector<store::CoverageGap> MemoryEvents::gaps() const {
  const auto found = gaps_ | std::views::values;
  return {found.begin(), found.end()};
}

}  // namespace nsposture::analysis
