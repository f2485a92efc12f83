// What the API server's audit webhook posts: an EventList (audit.k8s.io/v1).
#pragma once

#include "analyzer/ingest/audit/import/block_result.h"

#include <string>

namespace nsposture::serve {

struct EventList {
  std::string refusal;  // one sentence; when it is not empty nothing else is set
  // The servers' parts; `line` of an event is its place in the list, from 1.
  ingest::audit::import::BlockResult result;
  std::uint64_t bytes = 0;
  std::uint64_t items = 0;
};

// An item that is no event is malformed and costs itself only; what is no list at all is refused.
[[nodiscard]] EventList read_event_list(std::string body);

}  // namespace nsposture::serve
