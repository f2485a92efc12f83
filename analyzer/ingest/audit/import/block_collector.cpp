#include "analyzer/ingest/audit/import/block_collector.h"

#include <algorithm>
#include <utility>

namespace nsposture::ingest::audit::import {

ServerPart& BlockCollector::server(std::string_view cluster, std::string_view apiserver) {
  // At most a few: the API servers of one cluster.
  for (auto& part : result_.servers) {
    if (part.apiserver == apiserver && part.cluster == cluster) return part;
  }
  auto& part = result_.servers.emplace_back();
  part.cluster = cluster;
  part.apiserver = apiserver;
  return part;
}

void BlockCollector::event(MappedEvent&& event, const RecordContext& context) {
  if (!event.error.empty()) return malformed(std::move(event.error));
  auto& part = server(context.cluster, context.apiserver);
  if (result_.format.empty()) result_.format = context.format;
  ++part.events;
  if (!sampled_) part.samples.push_back({event.at, 1});
  part.blind |= context.blind;
  if (!event.kept) return;
  const bool bodies =
      event.level == store::Level::Request || event.level == store::Level::RequestResponse;
  (bodies ? part.saw_bodies : part.saw_metadata) = true;
  part.blind |= event.kept->blind;
  event.kept->line = line_;
  part.kept.push_back(std::move(*event.kept));
}

void BlockCollector::skipped(std::string_view why) {
  const auto found = result_.skipped.find(why);
  if (found != result_.skipped.end()) {
    ++found->second;
  } else {
    result_.skipped.emplace(why, 1);
  }
}

void BlockCollector::malformed(std::string message) {
  ++result_.malformed_count;
  if (result_.malformed.size() < max_malformed_) {
    result_.malformed.push_back({line_, std::move(message)});
  }
}

void BlockCollector::cut(std::string message) {
  ++result_.cut;
  malformed(std::move(message));
}

void BlockCollector::skipped_kinds(std::uint64_t events) {
  if (events > 0) server({}, {}).events += events;
}

void BlockCollector::sample(TimeSample sample) {
  server({}, {}).samples.push_back(sample);
}

BlockResult BlockCollector::take() {
  return std::exchange(result_, {});
}

}  // namespace nsposture::ingest::audit::import
