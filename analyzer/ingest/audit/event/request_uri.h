// What an audit event's requestURI contains besides the object: query parameters.
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
  // For exec and attach, the program with its arguments; for a kubelet's run, the command line.
  // Truncated, and without anything that looks like a token.
  std::string command;
  bool limited = false;  // has a limit or continue token: only part of the selection
};

[[nodiscard]] RequestUri parse_request_uri(std::string_view uri);

}  // namespace nsposture::ingest::audit
