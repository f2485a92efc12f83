// Maps a node's key to its number, in one flat table: the search asks for every edge it finds.
#pragma once

#include "graph/escalation/model/nodes.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nsposture::escalation {

class NodeIndex {
 public:
  explicit NodeIndex(std::size_t expected);

  // The number of the key; a new key gets `next`. `keys` are those numbered so far.
  std::uint32_t intern(const NodeKey& key, std::uint32_t next, const std::vector<NodeKey>& keys);
  // kNone when the key has no number.
  [[nodiscard]] std::uint32_t find(const NodeKey& key, const std::vector<NodeKey>& keys) const;

 private:
  // The slot of the key, or the one where it would be.
  [[nodiscard]] std::size_t slot_of(const NodeKey& key, const std::vector<NodeKey>& keys) const;
  void grow(const std::vector<NodeKey>& keys);

  // INVARIANT: the size is a power of two, and at most half of it is used.
  std::vector<std::uint32_t> slots_;
  std::size_t taken_ = 0;
};

}  // namespace nsposture::escalation
