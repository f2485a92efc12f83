// Who may post events: bearer tokens from a file, or a client certificate (web_server.h). Several
// threads may ask at once.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::web {

// Changes when a file is written or replaced; equal for a file that is missing twice.
[[nodiscard]] std::string file_state(const std::string& path);

// Tokens, one a line; blank lines and lines that begin with # do not count. Read again when the
// file changes, so that tokens can be rotated: keep the old line until every sender has the new.
class TokenFile {
 public:
  // Throws Error(Usage) for a file that cannot be read or holds no token.
  explicit TokenFile(std::string path);

  // Takes the same time whichever token is tried, so that none can be guessed by its beginning.
  [[nodiscard]] bool holds(std::string_view token);

 private:
  void refresh();

  std::string path_;
  std::mutex mutex_;
  std::string state_;
  std::vector<std::string> digests_;
};

}  // namespace nsposture::web
