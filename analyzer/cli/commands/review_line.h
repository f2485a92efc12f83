// One line of a batch: a SubjectAccessReview, or its spec alone.
#pragma once

#include "graph/model/request.h"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::cli::commands {

// Its texts lie in the reader until it reads again. Without an error it has one of the two
// requests.
struct Review {
  std::string user;
  std::vector<std::string> groups;
  std::optional<ResourceAttributes> resource;
  std::optional<NonResourceAttributes> path;
  std::string error;         // what an API server would refuse; "": nothing
  std::uint32_t column = 0;  // where, from 1; 0: the line as a whole
};

// Fields are those of the API, told apart by case, each once, as an API server decodes strictly.
// For one thread.
class ReviewReader {
 public:
  [[nodiscard]] Review read(const std::string& line);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace nsposture::cli::commands
