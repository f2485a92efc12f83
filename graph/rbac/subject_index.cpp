#include "graph/rbac/subject_index.h"

#include <algorithm>
#include <tuple>

namespace nsposture {

void SubjectIndex::add(std::string_view name, const SubjectEntry& entry) {
  pending_.push_back({names_.intern(name), entry});
}

void SubjectIndex::seal() {
  std::ranges::sort(pending_, {}, [](const Pending& p) {
    return std::tuple(p.id, p.entry.ns, p.entry.binding, p.entry.subject);
  });
  entries_.reserve(pending_.size());
  offsets_.assign(names_.size() + 1, 0);
  for (const auto& [id, entry] : pending_) {
    entries_.push_back(entry);
    offsets_[id + 1] = static_cast<std::uint32_t>(entries_.size());
  }
  pending_ = {};
}

std::span<const SubjectEntry> SubjectIndex::entries(std::uint32_t id, std::uint32_t ns) const {
  if (id == Symbols::kNone || ns == Symbols::kNone) return {};
  const std::span all(entries_.data() + offsets_[id], entries_.data() + offsets_[id + 1]);
  const auto found = std::ranges::equal_range(all, ns, {}, &SubjectEntry::ns);
  return {found.begin(), found.end()};
}

}  // namespace nsposture
