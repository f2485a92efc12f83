#include "graph/rbac/subject_index.h"

#include <algorithm>
#include <tuple>

namespace nsposture::rbac {

void SubjectIndex::add(std::string_view name, const SubjectEntry& entry) {
  pending_.push_back({names_.intern(name), entry});
}

void SubjectIndex::seal() {
  std::ranges::sort(pending_, {}, [](const Pending& p) {
    return std::tuple(p.id, p.entry.ns, p.entry.binding, p.entry.subject);
  });
  entries_.reserve(pending_.size());
  namespaces_.reserve(pending_.size());
  offsets_.assign(names_.size() + 1, 0);
  for (const auto& [id, entry] : pending_) {
    entries_.push_back(entry);
    namespaces_.push_back(entry.ns);
    offsets_[id + 1] = static_cast<std::uint32_t>(entries_.size());
  }
  pending_ = {};
}

std::span<const SubjectEntry> SubjectIndex::entries(std::uint32_t id, std::uint32_t ns) const {
  if (id == InternedStrings::kNone || ns == InternedStrings::kNone) return {};
  const auto* begin = namespaces_.data() + offsets_[id];
  const auto* end = namespaces_.data() + offsets_[id + 1];
  const auto* first = ns == 0 ? begin : std::lower_bound(begin, end, ns);
  const auto* last = std::find_if(first, end, [ns](std::uint32_t other) { return other != ns; });
  return {entries_.data() + (first - namespaces_.data()), static_cast<std::size_t>(last - first)};
}

}  // namespace nsposture::rbac
