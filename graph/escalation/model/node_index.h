// From a node's key to its number, in one flat table: the search asks it for every edge it finds.
#pragma once

#include "graph/escalation/model/nodes.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nsposture::escalation {

class NodeIndex {
 public:
  explicit NodeIndex(std::size_t expected);

  // The number of the key; `next` becomes it when the key is new. `keys` are those numbered so far.
  std::uint32_t intern(const NodeKey& key, std::uint32_t next, const std::vector<NodeKey>& keys);
  // kNone when it has no number.
  [[nodiscard]] std::uint32_t find(const NodeKey& key, const std::vector<NodeKey>& keys) const;

 private:
  // Where the key is, or would be.
  [[nodiscard]] std::size_t slot_of(const NodeKey& key, const std::vector<NodeKey>& keys) const;
  void grow(const std::vector<NodeKey>& keys);

  // INVARIANT: the size is a power of two, and less than half of it is taken.
  std::vector<std::uint32_t> slots_;
  std::size_t taken_ = 0;
};

}  // namespace nsposture::escalation
