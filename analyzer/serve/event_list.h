// The EventList (audit.k8s.io/v1) that the API server's audit webhook posts.
#pragma once

#include "analyzer/ingest/audit/import/block_result.h"

#include <string>

namespace nsposture::serve {

struct EventList {
  std::string refusal;  // one sentence; if not empty, nothing else is set
  // Results by API server; an event's `line` is its position in the list, from 1.
  ingest::audit::import::BlockResult result;
  std::uint64_t bytes = 0;
  std::uint64_t items = 0;
};

// An item that is no event counts as malformed and is skipped; a body that is no list is refused.
[[nodiscard]] EventList read_event_list(std::string body);

}  // namespace nsposture::serve
