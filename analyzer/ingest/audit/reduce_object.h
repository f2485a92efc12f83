// An object from an audit body, reduced to what may be kept (FACTS.md "What the audit log says"
// 10).
#pragma once

#include "analyzer/ingest/audit/json.h"
#include "analyzer/ingest/audit/relevance.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest {

struct ReducedObject {
  std::string json;  // empty when nothing may be kept
  std::string name;  // metadata.name
};

// Nothing when `raw` is no object of the row's kind (a Status, a patch, a placeholder).
[[nodiscard]] std::optional<ReducedObject> reduce_object(JsonReader& reader, std::string_view raw,
                                                         const RelevantResource& row);

}  // namespace nsposture::ingest
