// How requests are answered: the paths, who may post, and the processing of a body. Thread-safe.
#pragma once

#include "analyzer/web/byte_budget.h"
#include "analyzer/web/credentials.h"
#include "analyzer/web/request_reader.h"
#include "analyzer/web/web_server.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::web {

// Based on the head of a request only.
struct Verdict {
  std::optional<WebAnswer> answer;  // unset: read the body and call take()
  std::string_view header;          // an extra header line for the answer; may be empty
  bool is_post = false;             // a post of events: its answer is counted
  bool proven = false;              // with credentials, or none are required
};

class Site {
 public:
  // Throws Error(Usage) for an invalid token file.
  Site(const WebOptions& options, WebRoutes routes);

  [[nodiscard]] Verdict judge(const RequestHead& head, bool has_certificate);
  // Processes a complete body of events. May wait for the disk. Never throws.
  [[nodiscard]] WebAnswer take(std::string body, const std::string& encoding,
                               const std::string& client, Lease& memory) const;
  // Reports the status of the answer to each post of events.
  void answered(int status) const;

 private:
  [[nodiscard]] Verdict judge_post(const RequestHead& head, bool has_certificate);
  [[nodiscard]] bool may_post(const RequestHead& head, bool has_certificate);

  WebRoutes routes_;
  std::size_t body_limit_;
  bool wants_credentials_;
  std::optional<TokenFile> tokens_;
};

}  // namespace nsposture::web
