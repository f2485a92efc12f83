// The acceptances of a cluster, to be listed.
#pragma once

#include "store/records/acceptance.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::reports {

struct ListedAcceptance {
  store::Acceptance acceptance;
  std::string short_id;      // of those that are listed
  std::string title;         // of the finding that is accepted, while it is found
  std::uint64_t covers = 0;  // findings of the latest analysis; none when it has expired
  bool expired = false;
};

// In the order they were given.
using Acceptances = std::vector<ListedAcceptance>;

// `rule NP010, namespace team-*`, or the finding's title.
[[nodiscard]] std::string what_text(const ListedAcceptance& one);

}  // namespace nsposture::reports
