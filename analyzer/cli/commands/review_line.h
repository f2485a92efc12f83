// Parses one line of a batch: a SubjectAccessReview, or only its spec.
#pragma once

#include "graph/model/request.h"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::cli::commands {

// Its texts point into the reader and are valid until the next read. Without an error, it has one
// of the two requests.
struct Review {
  std::string user;
  std::vector<std::string> groups;
  std::optional<ResourceAttributes> resource;
  std::optional<NonResourceAttributes> path;
  std::string error;         // what an API server would reject; "": nothing
  std::uint32_t column = 0;  // position, from 1; 0: the whole line
};

// Fields are those of the API, case-sensitive and unique, as in an API server's strict decoding.
// Not thread-safe.
class ReviewReader {
 public:
  [[nodiscard]] Review read(const std::string& line);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace nsposture::cli::commands
