// How much retention removed.
#pragma once

#include <cstdint>

namespace nsposture::store {

// What prune() removed.
struct PruneTally {
  std::uint64_t snapshots = 0;
  std::uint64_t analyses = 0;
  std::uint64_t events = 0;
  std::uint64_t flows = 0;
};

}  // namespace nsposture::store
