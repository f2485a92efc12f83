#include "analyzer/serve/event_list.h"

#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/audit/import/block_collector.h"
#include "analyzer/ingest/json/json.h"
#include "graph/base/trim.h"

#include <string_view>
#include <utility>

namespace nsposture::serve {

namespace {

// How many of a list's malformed items are logged.
constexpr std::size_t kMostTold = 3;

EventList refuse(std::string why) {
  EventList list;
  list.refusal = std::move(why);
  return list;
}

}  // namespace

EventList read_event_list(std::string body) {
  const auto size = body.size();
  body.append(ingest::json::kJsonPadding, ' ');
  const auto text = trim(std::string_view(body).substr(0, size));
  ingest::json::JsonReader reader;
  if (ingest::json::json_kind(text) != ingest::json::JsonKind::Object)
    return refuse("the body is no object");
  const auto object = reader.object(text);
  if (!object.valid()) {
    auto repaired = ingest::json::repaired(text);
    if (!repaired) return refuse("the body is not JSON");
    repaired->resize(repaired->size() - ingest::json::kJsonPadding);
    return read_event_list(*std::move(repaired));
  }
  if (reader.text(object["kind"]) != "EventList" ||
      !reader.text(object["apiVersion"]).starts_with("audit.k8s.io/")) {
    return refuse("the body is no EventList of audit.k8s.io");
  }
  const auto items = reader.array(object["items"]);
  if (!items) return refuse("the list's items are no array");
  ingest::audit::import::BlockCollector collector(kMostTold);
  ingest::audit::formats::Unwrapper unwrapper(collector);
  std::uint64_t number = 0;
  for (const auto item : *items) {
    collector.at_line(++number, false);
    if (ingest::json::json_kind(item) == ingest::json::JsonKind::Object) {
      unwrapper.record(item);
    } else {
      collector.malformed("an item that is no object");
    }
  }
  unwrapper.finish();
  EventList list;
  list.result = collector.take();
  list.bytes = size;
  list.items = number;
  return list;
}

}  // namespace nsposture::serve
