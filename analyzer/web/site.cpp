#include "analyzer/web/site.h"

#include "analyzer/web/unpack.h"
#include "graph/base/trim.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace nsposture::web {

namespace {

constexpr std::string_view kEventsPath = "/audit";

WebAnswer refusal(int status, std::string why) {
  return {status, std::move(why)};
}

WebAnswer safely(const std::function<WebAnswer()>& answer) {
  try {
    return answer();
  } catch (const std::exception&) {
    return refusal(500, "internal error");
  }
}

// The token of "Bearer TOKEN"; the scheme is case-insensitive (RFC 9110, 11.1).
std::string_view bearer_token(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  if (header.size() < kScheme.size()) return {};
  const auto scheme = header.substr(0, kScheme.size());
  const bool bearer = std::ranges::equal(scheme, kScheme, [](unsigned char a, char b) {
    return static_cast<char>(std::tolower(a)) == b;
  });
  return bearer ? trim(header.substr(kScheme.size())) : std::string_view();
}

}  // namespace

Site::Site(const WebOptions& options, WebRoutes routes)
    : routes_(std::move(routes)),
      body_limit_(options.body_limit),
      wants_credentials_(!options.token_file.empty() || !options.client_ca_file.empty()) {
  if (!options.token_file.empty()) tokens_.emplace(options.token_file);
}

bool Site::may_post(const RequestHead& head, bool has_certificate) {
  if (!wants_credentials_) return true;  // loopback only: see service.h
  if (has_certificate) return true;
  const auto token = bearer_token(head.authorization);
  return tokens_ && !token.empty() && tokens_->holds(token);
}

Verdict Site::judge(const RequestHead& head, bool has_certificate) {
  Verdict verdict;
  const auto* look = head.path == "/healthz"   ? &routes_.health
                     : head.path == "/readyz"  ? &routes_.ready
                     : head.path == "/metrics" ? &routes_.metrics
                                               : nullptr;
  if (look != nullptr && *look) {
    if (head.method == "GET" || head.method == "HEAD") {
      verdict.answer = safely(*look);
    } else {
      verdict.answer = refusal(405, "only GET is allowed here");
      verdict.header = "Allow: GET, HEAD\r\n";
    }
    return verdict;
  }
  if (head.path == kEventsPath && routes_.events) return judge_post(head, has_certificate);
  verdict.answer = refusal(404, "there is nothing here");
  return verdict;
}

Verdict Site::judge_post(const RequestHead& head, bool has_certificate) {
  Verdict verdict;
  if (head.method != "POST") {
    verdict.answer = refusal(405, "events are posted here");
    verdict.header = "Allow: POST\r\n";
    return verdict;
  }
  verdict.is_post = true;
  verdict.proven = may_post(head, has_certificate);
  if (!verdict.proven) {
    verdict.answer = refusal(401, "a bearer token or a client certificate is required");
    verdict.header = "WWW-Authenticate: Bearer\r\n";
  } else if (!knows_encoding(head.content_encoding)) {
    verdict.answer = refusal(415, "the body may be compressed with gzip or deflate only");
  } else if (head.length.value_or(0) > body_limit_) {
    verdict.answer = refusal(413, "the body is larger than the limit");
  }
  return verdict;
}

WebAnswer Site::take(std::string body, const std::string& encoding, const std::string& client,
                     Lease& memory) const {
  return safely([&] {
    if (is_compressed(encoding)) {
      switch (unpack(body, body_limit_, memory)) {
        case Unpacked::Damaged:
          return refusal(400, "the body cannot be decompressed");
        case Unpacked::TooLarge:
          return refusal(413, "the body is larger than the limit");
        case Unpacked::NoMemory:
          return refusal(429, "too many bytes are waiting; try again");
        case Unpacked::Yes:
          break;
      }
    }
    return routes_.events(std::move(body), client);
  });
}

void Site::answered(int status) const {
  if (routes_.answered) routes_.answered(status);
}

}  // namespace nsposture::web
