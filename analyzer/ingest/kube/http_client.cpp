#include "analyzer/ingest/kube/http_client.h"

#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/kube/exec_plugin.h"
#include "analyzer/ingest/kube/token_account.h"
#include "graph/base/error.h"
#include "graph/base/masked.h"
#include "graph/base/trim.h"
#include "graph/model/memberships.h"
#include "graph/model/subject.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>

namespace nsposture::ingest::kube {

namespace {

constexpr std::size_t kMaxBody = std::size_t{512} << 20U;
constexpr long kConnectSeconds = 15;
constexpr long kStalledSeconds = 60;
constexpr std::chrono::seconds kPluginLimit{60};

std::string read_whole(const std::string& path, const char* what) {
  auto file = bytes::read_source_file(path);
  if (file.trouble.empty()) return std::move(file.text);
  throw Error(ErrorCode::Input, fmt::format("the {} `{}` {}", what, path, file.trouble));
}

Pem loaded(Pem pem, const char* what) {
  if (pem.text.empty() && !pem.file.empty()) pem.text = read_whole(pem.file, what);
  return pem;
}

// host:port of a URL, for CURLOPT_CONNECT_TO.
std::string authority_of(const std::string& url) {
  const auto begin = url.find("://") + 3;
  auto authority = url.substr(begin, url.find('/', begin) - begin);
  const auto colon = authority.rfind(':');
  const bool has_port =
      colon != std::string::npos && authority.find(']', colon) == std::string::npos;
  if (!has_port) authority += url.starts_with("https") ? ":443" : ":80";
  return authority;
}

struct Transfer {
  HttpResponse response;
  bool too_large = false;
  const std::atomic<bool>* stop = nullptr;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.response.body.size() + size * count > kMaxBody) {
    transfer.too_large = true;
    return 0;
  }
  transfer.response.body.append(data, size * count);
  return size * count;
}

int on_progress(void* user, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*up_total*/,
                curl_off_t /*up_now*/) {
  const auto* stop = static_cast<Transfer*>(user)->stop;
  return stop != nullptr && *stop ? 1 : 0;
}

bool may_pass(CURLcode code) {
  static constexpr std::array kPassing = {
      CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_RECV_ERROR,
      CURLE_SEND_ERROR,      CURLE_PARTIAL_FILE,       CURLE_HTTP2,       CURLE_HTTP2_STREAM};
  return std::find(kPassing.begin(), kPassing.end(), code) != kPassing.end();
}

// User names become headers, where a line break would start another header.
void require_one_line(const std::string& name) {
  if (name.find_first_of(std::string("\r\n\0", 3)) == std::string::npos) return;
  throw Error(ErrorCode::Input, "a user or group to impersonate has a line break in its name");
}

void require_one_line(const Impersonation& as) {
  require_one_line(as.user);
  require_one_line(as.uid);
  for (const auto& group : as.groups) require_one_line(group);
  for (const auto& [key, values] : as.extra) {
    for (const auto& value : values) require_one_line(value);
  }
}

// Characters that are invalid in header names are escaped as in a URL; the server unescapes them.
std::string in_header_name(const std::string& text) {
  const std::unique_ptr<char, decltype(&curl_free)> escaped(
      curl_easy_escape(nullptr, text.c_str(), static_cast<int>(text.size())), &curl_free);
  return escaped == nullptr ? std::string() : std::string(escaped.get());
}

void require_openssl() {
  const auto* info = curl_version_info(CURLVERSION_NOW);
  const std::string_view ssl = info->ssl_version == nullptr ? "" : info->ssl_version;
  if (ssl.find("OpenSSL") == std::string_view::npos) {
    throw Error(ErrorCode::Internal, "libcurl was built without OpenSSL, which kubeconfigs need");
  }
}

}  // namespace

class HttpClient::Impl {
 public:
  Impl(ClusterAccess access, const std::atomic<bool>* stop)
      : access_(std::move(access)), stop_(stop) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!ready) throw Error(ErrorCode::Internal, "libcurl does not start");
    require_openssl();
    const auto& server = access_.server;
    if (!server.starts_with("https://") && !server.starts_with("http://")) {
      throw Error(ErrorCode::Input,
                  fmt::format("the server `{}` is no https address", masked(server)));
    }
    require_one_line(access_.as);
    access_.authority = loaded(access_.authority, "certificate authority");
    certificate_ = loaded(access_.certificate, "client certificate").text;
    key_ = loaded(access_.key, "client key").text;
    curl_.reset(curl_easy_init());
    if (curl_ == nullptr) throw Error(ErrorCode::Internal, "libcurl does not start");
  }

  HttpResponse get(const std::string& path, const std::string& accept,
                   std::chrono::steady_clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                          deadline - std::chrono::steady_clock::now())
                          .count();
    if (left <= 0) throw Error(ErrorCode::Input, "the time limit of the scan is passed");
    refresh(std::chrono::duration_cast<std::chrono::seconds>(std::chrono::milliseconds(left)));
    Transfer transfer;
    transfer.stop = stop_;
    std::array<char, CURL_ERROR_SIZE> message{};
    set_up(path, transfer, message.data());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(left));
    const auto headers = headers_for(accept);
    set(CURLOPT_HTTPHEADER, headers.get());
    const auto code = curl_easy_perform(curl_.get());
    if (code != CURLE_OK) fail(code, transfer, message.data());
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &transfer.response.status);
    curl_off_t after = 0;
    if (curl_easy_getinfo(curl_.get(), CURLINFO_RETRY_AFTER, &after) == CURLE_OK && after > 0) {
      transfer.response.retry_after = std::chrono::seconds(after);
    }
    return std::move(transfer.response);
  }

  bool renew() {
    if (access_.exec) {
      credential_.reset();
      return true;
    }
    return !access_.token_file.empty();
  }

  [[nodiscard]] const ClusterAccess& access() const { return access_; }

  [[nodiscard]] std::optional<Identity> identity() const {
    if (!access_.as.user.empty()) {
      return identity_for(subject_from_username(access_.as.user), access_.as.groups);
    }
    const auto account = token_account(token_);
    return account ? std::optional(identity_for(*account)) : std::nullopt;
  }

  // Filters text from the server, which may echo what it was sent.
  [[nodiscard]] std::string without_secrets(std::string text) const {
    constexpr std::size_t kLeast = 6;
    for (const auto* secret : {&token_, &access_.token, &access_.password}) {
      if (secret->size() < kLeast) continue;
      for (auto at = text.find(*secret); at != std::string::npos; at = text.find(*secret)) {
        text.replace(at, secret->size(), "…");
      }
    }
    return masked(text);
  }

 private:
  struct FreeCurl {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  };

  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  using List = std::unique_ptr<curl_slist, FreeList>;

  template <typename Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl_.get(), option, value);
  }

  static void append(List& list, const std::string& line) {
    list.reset(curl_slist_append(list.release(), line.c_str()));
  }

  // Reloads a plugin's credential if it is missing or about to expire; reloads a token file each
  // time. `left`: remaining time for the whole scan.
  void refresh(std::chrono::seconds left) {
    if (access_.exec) {
      const auto now = std::chrono::system_clock::now();
      const bool ends = credential_ && credential_->expires &&
                        *credential_->expires - std::chrono::seconds(10) < now;
      if (!credential_ || ends)
        credential_ =
            run_exec_plugin(access_, std::clamp(left, std::chrono::seconds(1), kPluginLimit));
      token_ = credential_->token;
      if (!credential_->certificate.empty()) {
        certificate_ = credential_->certificate;
        key_ = credential_->key;
      }
    } else if (!access_.token_file.empty()) {
      token_ = trim(read_whole(access_.token_file, "token file"));
    } else {
      token_ = access_.token;
    }
  }

  void set_up(const std::string& path, Transfer& transfer, char* message) {
    curl_easy_reset(curl_.get());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_HTTPGET, 1L);
    set(CURLOPT_PROTOCOLS_STR, access_.server.starts_with("https") ? "https" : "http");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(CURLOPT_ACCEPT_ENCODING, "gzip");
    set(CURLOPT_USERAGENT, "nsposture");
    set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, kStalledSeconds);
    set(CURLOPT_ERRORBUFFER, message);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, &transfer);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(CURLOPT_XFERINFODATA, &transfer);
    if (!access_.proxy_url.empty()) set(CURLOPT_PROXY, access_.proxy_url.c_str());
    set_address(path);
    set_tls();
  }

  // With tls-server-name, the certificate is verified for that name, but the address stays.
  void set_address(const std::string& path) {
    url_ = access_.server + path;
    if (!access_.tls_server_name.empty()) {
      const auto authority = authority_of(access_.server);
      const auto rest = access_.server.find('/', access_.server.find("://") + 3);
      url_ = "https://" + access_.tls_server_name +
             (rest == std::string::npos ? "" : access_.server.substr(rest)) + path;
      connect_to_.reset();
      append(connect_to_, "::" + authority);
      set(CURLOPT_CONNECT_TO, connect_to_.get());
    }
    set(CURLOPT_URL, url_.c_str());
  }

  void set_tls() {
    if (access_.insecure) {
      set(CURLOPT_SSL_VERIFYPEER, 0L);
      set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (auto& pem = access_.authority.text; !pem.empty()) set_blob(CURLOPT_CAINFO_BLOB, pem);
    if (!certificate_.empty()) {
      set_blob(CURLOPT_SSLCERT_BLOB, certificate_);
      set_blob(CURLOPT_SSLKEY_BLOB, key_);
    }
    if (!access_.username.empty()) {
      set(CURLOPT_USERNAME, access_.username.c_str());
      set(CURLOPT_PASSWORD, access_.password.c_str());
    }
  }

  void set_blob(CURLoption option, std::string& text) {
    curl_blob blob{text.data(), text.size(), CURL_BLOB_NOCOPY};
    set(option, &blob);
  }

  [[nodiscard]] List headers_for(const std::string& accept) const {
    List headers;
    append(headers, "Accept: " + accept);
    if (!access_.tls_server_name.empty()) append(headers, "Host: " + authority_of(access_.server));
    if (!token_.empty()) append(headers, "Authorization: Bearer " + token_);
    if (!access_.as.user.empty()) append(headers, "Impersonate-User: " + access_.as.user);
    if (!access_.as.uid.empty()) append(headers, "Impersonate-Uid: " + access_.as.uid);
    for (const auto& group : access_.as.groups) append(headers, "Impersonate-Group: " + group);
    for (const auto& [key, values] : access_.as.extra) {
      for (const auto& value : values) {
        append(headers, fmt::format("Impersonate-Extra-{}: {}", in_header_name(key), value));
      }
    }
    return headers;
  }

  [[noreturn]] void fail(CURLcode code, const Transfer& transfer,
                         const std::string& message) const {
    if (stop_ != nullptr && *stop_) throw Error(ErrorCode::Input, "stopped");
    if (transfer.too_large) {
      throw Error(ErrorCode::Input, fmt::format("{} answers with more than {} MiB",
                                                masked(access_.server), kMaxBody >> 20U));
    }
    const auto text =
        fmt::format("{}: {}", masked(access_.server),
                    without_secrets(message.empty() ? curl_easy_strerror(code) : message));
    if (may_pass(code)) throw ConnectionError(text);
    throw Error(ErrorCode::Input, text);
  }

  ClusterAccess access_;
  const std::atomic<bool>* stop_;
  std::string certificate_;
  std::string key_;
  std::string token_;
  std::string url_;
  std::optional<Credential> credential_;
  List connect_to_;
  std::unique_ptr<CURL, FreeCurl> curl_;
};

HttpClient::HttpClient(ClusterAccess access, const std::atomic<bool>* stop)
    : impl_(std::make_unique<Impl>(std::move(access), stop)) {}

HttpClient::~HttpClient() = default;

HttpResponse HttpClient::get(const std::string& path, const std::string& accept,
                             std::chrono::steady_clock::time_point deadline) {
  return impl_->get(path, accept, deadline);
}

bool HttpClient::renew_credentials() {
  return impl_->renew();
}

const ClusterAccess& HttpClient::access() const {
  return impl_->access();
}

std::optional<Identity> HttpClient::identity() const {
  return impl_->identity();
}

std::string HttpClient::shown_server() const {
  return masked(impl_->access().server);
}

std::string HttpClient::without_secrets(std::string text) const {
  return impl_->without_secrets(std::move(text));
}

}  // namespace nsposture::ingest::kube
