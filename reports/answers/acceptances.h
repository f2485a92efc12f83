// The acceptances of a cluster, for listing.
#pragma once

#include "store/records/acceptance.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::reports {

struct ListedAcceptance {
  store::Acceptance acceptance;
  std::string short_id;      // among those listed
  std::string title;         // of the accepted finding, while it is still found
  std::uint64_t covers = 0;  // findings of the latest analysis; 0 when it has expired
  bool expired = false;
};

// In the order in which they were given.
using Acceptances = std::vector<ListedAcceptance>;

// `rule NP010, namespace team-*`, or the finding's title.
[[nodiscard]] std::string what_text(const ListedAcceptance& one);

}  // namespace nsposture::reports
