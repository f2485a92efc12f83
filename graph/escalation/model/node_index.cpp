#include "graph/escalation/model/node_index.h"

#include <bit>

namespace nsposture::escalation {

NodeIndex::NodeIndex(std::size_t expected) : slots_(std::bit_ceil(2 * expected + 16), kNone) {}

std::size_t NodeIndex::slot_of(const NodeKey& key, const std::vector<NodeKey>& keys) const {
  const auto mask = slots_.size() - 1;
  // The low bits of the product depend on few bits of the key, the high bits on all of them.
  auto slot = (NodeKeyHash()(key) >> 32U) & mask;
  while (slots_[slot] != kNone && !(keys[slots_[slot]] == key)) slot = (slot + 1) & mask;
  return slot;
}

std::uint32_t NodeIndex::intern(const NodeKey& key, std::uint32_t next,
                                const std::vector<NodeKey>& keys) {
  if (2 * (taken_ + 1) > slots_.size()) grow(keys);
  auto& number = slots_[slot_of(key, keys)];
  if (number != kNone) return number;
  ++taken_;
  return number = next;
}

std::uint32_t NodeIndex::find(const NodeKey& key, const std::vector<NodeKey>& keys) const {
  return slots_[slot_of(key, keys)];
}

void NodeIndex::grow(const std::vector<NodeKey>& keys) {
  slots_.assign(2 * slots_.size(), kNone);
  for (std::uint32_t number = 0; number < keys.size(); ++number) {
    slots_[slot_of(keys[number], keys)] = number;
  }
}

}  // namespace nsposture::escalation
