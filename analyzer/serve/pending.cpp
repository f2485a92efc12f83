#include "analyzer/serve/pending.h"

namespace nsposture::serve {

Times pending_requests(const correlation::CaseFile& file) {
  Times times;
  for (const auto& request : file.requests()) {
    const auto received = request.event.received.ns;
    if (!request.answered && file.log_end().ns - received <= kAnswerNs) times.insert(received);
  }
  return times;
}

bool is_unsettled(const store::Finding& finding, const Times& times) {
  return finding.time && times.contains(finding.time->ns);
}

}  // namespace nsposture::serve
