// What a request gets: the paths, who may post, and what becomes of a body. Several threads may ask
// at once.
#pragma once

#include "analyzer/web/byte_budget.h"
#include "analyzer/web/credentials.h"
#include "analyzer/web/request_reader.h"
#include "analyzer/web/web_server.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::web {

// By the head of a request alone.
struct Verdict {
  std::optional<WebAnswer> answer;  // unset: read the body and call take()
  std::string_view header;          // one more line for the answer; may be empty
  bool is_post = false;             // of events: the answer counts
  bool proven = false;              // it came with credentials, or none are wanted
};

class Site {
 public:
  // Throws Error(Usage) for a token file that does not do.
  Site(const WebOptions& options, WebRoutes routes);

  [[nodiscard]] Verdict judge(const RequestHead& head, bool has_certificate);
  // A whole body of events. May wait for the disk. Never throws.
  [[nodiscard]] WebAnswer take(std::string body, const std::string& encoding,
                               const std::string& client, Lease& memory) const;
  // To be told of the answer to each post of events.
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
