// What the audit log's requestURI says besides the object: query parameters.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::ingest::audit {

struct RequestUri {
  std::string path;  // as logged, without the query
  bool dry_run = false;
  std::string field_manager;
  std::string label_selector;  // as in the query, decoded
  std::string field_selector;
  // Of exec and attach the program with its arguments, of a kubelet's run the same in one. Cut to a
  // bound; what looks like a token is left out.
  std::string command;
  bool limited = false;  // a limit or a place to go on from: only some of what is selected
};

[[nodiscard]] RequestUri parse_request_uri(std::string_view uri);

}  // namespace nsposture::ingest::audit
