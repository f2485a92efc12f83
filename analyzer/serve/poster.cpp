#include "analyzer/serve/poster.h"

#include <curl/curl.h>

#include <memory>
#include <utility>

namespace nsposture::serve {

namespace {

struct Closer {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using Headers = std::unique_ptr<curl_slist, Closer>;

std::size_t drop(char* /*data*/, std::size_t size, std::size_t count, void* /*user*/) {
  return size * count;
}

int keep_going(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return stop != nullptr && static_cast<const std::atomic<bool>*>(stop)->load() ? 1 : 0;
}

void set_up(CURL* handle, const std::string& url, const std::string& body,
            const PostOptions& options) {
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "nsposture");
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(options.limit.count()));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, keep_going);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA,
                   const_cast<void*>(static_cast<const void*>(options.stop)));
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  }
}

}  // namespace

Poster::Poster(std::string url, PostOptions options)
    : url_(std::move(url)), options_(std::move(options)) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  handle_ = ready == CURLE_OK ? curl_easy_init() : nullptr;
}

Poster::~Poster() {
  curl_easy_cleanup(handle_);
}

PostResult Poster::post(const std::string& json) {
  if (handle_ == nullptr) return {0, "libcurl cannot start", std::nullopt};
  curl_easy_reset(handle_);  // keeps the connection
  const Headers headers(curl_slist_append(nullptr, "Content-Type: application/json"));
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers.get());
  set_up(handle_, url_, json, options_);
  PostResult result;
  if (const auto code = curl_easy_perform(handle_); code != CURLE_OK) {
    result.problem = curl_easy_strerror(code);
    return result;
  }
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &result.status);
  curl_off_t wait = 0;
  curl_easy_getinfo(handle_, CURLINFO_RETRY_AFTER, &wait);
  if (wait > 0) result.retry_after = std::chrono::seconds(wait);
  return result;
}

std::string public_part(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  char* scheme = nullptr;
  char* host = nullptr;
  std::string text = "an address that is no URL";
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK &&
      curl_url_get(parsed.get(), CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
      curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0) == CURLUE_OK) {
    text = std::string(scheme) + "://" + host;
  }
  curl_free(scheme);
  curl_free(host);
  return text;
}

}  // namespace nsposture::serve
