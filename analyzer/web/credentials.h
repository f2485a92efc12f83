// Who may post events: bearer tokens from a file, or a client certificate (web_server.h).
// Thread-safe.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::web {

// Changes when a file is written or replaced; equal for a file that stays missing.
[[nodiscard]] std::string file_state(const std::string& path);

// Tokens, one per line; ignores blank lines and lines that begin with #. Reloaded when the file
// changes, so that tokens can be rotated: keep the old line until every sender has the new token. A
// file that has had no token for longer than the grace time revokes all.
class TokenFile {
 public:
  // Throws Error(Usage) if the file cannot be read or has no token.
  explicit TokenFile(std::string path, std::chrono::milliseconds grace = std::chrono::minutes(1));

  // Takes the same time for every token, so that none can be guessed by its prefix.
  [[nodiscard]] bool holds(std::string_view token);

 private:
  void refresh();

  std::string path_;
  std::chrono::milliseconds grace_;
  std::optional<std::chrono::steady_clock::time_point> empty_since_;
  std::mutex mutex_;
  std::string state_;
  std::vector<std::string> digests_;
};

}  // namespace nsposture::web
