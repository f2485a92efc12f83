#include "analyzer/ingest/kube/api_client.h"

#include "graph/base/error.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <thread>

namespace nsposture::ingest::kube {

namespace {

using std::chrono::milliseconds;

constexpr int kTries = 6;
constexpr milliseconds kFirstPause{200};
constexpr milliseconds kLongestPause{10'000};
constexpr std::chrono::seconds kLongestRetryAfter{60};
constexpr milliseconds kStopLook{50};
constexpr int kPageSize = 500;
constexpr int kRestarts = 3;

bool try_again(long status) {
  return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

// `metadata.continue` of a list, and `message` of a Status; "" if there is none.
std::string text_at(const std::string& body, std::string_view pointer) {
  simdjson::dom::parser parser;
  std::string_view text;
  if (parser.parse(body).at_pointer(pointer).get(text) != simdjson::SUCCESS) return {};
  return std::string(text);
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    result += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

std::string page_path(const std::string& path, int limit, const std::string& token) {
  const char* join = path.find('?') == std::string::npos ? "?" : "&";
  auto result = path;
  if (limit > 0) result += fmt::format("{}limit={}", join, limit);
  if (!token.empty()) result += "&continue=" + escaped(token);
  return result;
}

}  // namespace

ApiClient::Clock::time_point ApiClient::request_deadline() const {
  if (request_limit_.count() == 0) return deadline_;
  return std::min(deadline_, Clock::now() + request_limit_);
}

HttpResponse ApiClient::get(const std::string& path, const std::string& accept) {
  auto growing = kFirstPause;
  bool renewed = false;
  std::string trouble;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    auto wait = growing;
    try {
      auto response = http_.get(path, accept, request_deadline());
      if (response.status == 401 && !renewed && http_.renew_credentials()) {
        renewed = true;
        continue;
      }
      if (response.status == 401) {
        throw Error(ErrorCode::Input, fmt::format("{} does not accept these credentials (401)",
                                                  http_.shown_server()));
      }
      if (!try_again(response.status)) return response;
      trouble = fmt::format("{}: {} answered {}", http_.shown_server(), path, response.status);
      if (response.retry_after) wait = std::min(*response.retry_after, kLongestRetryAfter);
    } catch (const ConnectionError& error) {
      trouble = error.what();
    }
    if (attempt + 1 < kTries) pause(wait);
    growing = std::min(growing * 2, kLongestPause);
  }
  throw Error(ErrorCode::Input, fmt::format("{}, {} times", trouble, kTries));
}

// In short steps, so that Ctrl-C takes effect.
void ApiClient::pause(milliseconds time) const {
  const auto until = std::min(Clock::now() + time, deadline_);
  while (Clock::now() < until) {
    if (stop_ != nullptr && *stop_) throw Error(ErrorCode::Input, "stopped");
    std::this_thread::sleep_for(std::min<Clock::duration>(kStopLook, until - Clock::now()));
  }
}

Listing ApiClient::list(const std::string& path, const std::string& accept) {
  for (int restart = 0; restart < kRestarts; ++restart) {
    bool expired = false;
    // Pages expire repeatedly in a busy cluster: the last attempt requests everything at once.
    const int limit = restart + 1 < kRestarts ? kPageSize : 0;
    auto listing = list_once(path, accept, limit, expired);
    if (!expired) return listing;
  }
  throw Error(ErrorCode::Input, fmt::format("{}: the pages of {} expire faster than they are read",
                                            http_.shown_server(), path));
}

Listing ApiClient::list_once(const std::string& path, const std::string& accept, int limit,
                             bool& expired) {
  Listing listing;
  std::string token;
  do {
    auto response = get(page_path(path, limit, token), accept);
    if (response.status == 410) {
      expired = true;
      return {};
    }
    if (response.status == 403)
      return {Outcome::Forbidden, {}, http_.without_secrets(text_at(response.body, "/message"))};
    if (response.status == 404) return {Outcome::Absent, {}, {}};
    if (response.status != 200) {
      throw Error(ErrorCode::Input,
                  fmt::format("{}: {} answered {}: {}", http_.shown_server(), path, response.status,
                              http_.without_secrets(text_at(response.body, "/message"))));
    }
    const auto next = text_at(response.body, "/metadata/continue");
    if (!next.empty() && next == token) {
      throw Error(ErrorCode::Input,
                  fmt::format("{}: the pages of {} do not end", http_.shown_server(), path));
    }
    token = next;
    listing.pages.push_back(std::move(response.body));
  } while (!token.empty());
  return listing;
}

}  // namespace nsposture::ingest::kube
