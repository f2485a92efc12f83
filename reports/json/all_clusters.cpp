#include "reports/json/all_clusters.h"

#include "graph/base/json_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

namespace {

std::string json_string(std::string_view text) {
  return to_text(nlohmann::ordered_json(text));
}

}  // namespace

std::string AllClusters::add(const ClusterMoment& of, std::string_view answer) {
  const std::string_view before = any_ ? ",\n" : "{\"clusters\": [\n";
  any_ = true;
  // The object continues after its first brace, without its final line end.
  answer.remove_prefix(1);
  answer.remove_suffix(1);
  return fmt::format("{}{{\n  \"cluster\": {},\n  \"snapshot\": {},\n  \"taken\": {},{}", before,
                     json_string(of.cluster), of.snapshot, json_string(format_rfc3339(of.taken)),
                     answer);
}

std::string AllClusters::finish() const {
  return any_ ? "\n]}\n" : "{\"clusters\": []}\n";
}

}  // namespace nsposture::reports::json
