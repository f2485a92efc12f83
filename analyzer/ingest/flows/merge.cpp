#include "analyzer/ingest/flows/merge.h"

#include <algorithm>

namespace nsposture::ingest::flows {

FlowKey key_of(const store::Flow& flow) {
  return {flow.source.namespace_,
          flow.source.name,
          flow.destination.namespace_,
          flow.destination.name,
          flow.destination.address,
          flow.port,
          flow.protocol,
          flow.verdict};
}

void merge(store::Flow& into, const store::Flow& flow) {
  if (flow.first < into.first) {
    into.first = flow.first;
    into.line = flow.line;
  }
  into.last = std::max(into.last, flow.last);
  into.count += flow.count;
  if (!flow.host.empty()) into.host = flow.host;
}

}  // namespace nsposture::ingest::flows
