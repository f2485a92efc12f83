#include "analyzer/web/web_server.h"

#include "analyzer/web/certificate.h"
#include "analyzer/web/credentials.h"
#include "graph/base/error.h"

#include <fmt/format.h>
#include <httplib.h>

#include <openssl/ssl.h>
#include <optional>
#include <utility>

namespace nsposture::web {

namespace {

constexpr const char* kEventsPath = "/audit";
// A post of 16 MiB over a slow line; a peer that says nothing is cut off sooner.
constexpr int kReadSeconds = 10;
constexpr int kIdleSeconds = 5;
// A kept connection holds a thread; it is given up now and then, so that nobody is locked out.
constexpr std::size_t kRequestsPerConnection = 1000;

int choose_certificate(SSL* connection, void* certificate) {
  return static_cast<Certificate*>(certificate)->apply(connection) ? 1 : 0;
}

// TLS 1.2 and above. A client certificate is asked for but may be missing: probes have none, and
// tokens may do in its place. One that does not verify ends the handshake.
bool set_up_tls(SSL_CTX& context, Certificate& certificate, const std::string& client_ca) {
  SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
  SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_cert_cb(&context, choose_certificate, &certificate);
  if (client_ca.empty()) return true;
  if (SSL_CTX_load_verify_file(&context, client_ca.c_str()) != 1) return false;
  SSL_CTX_set_client_CA_list(&context, SSL_load_client_CA_file(client_ca.c_str()));
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, nullptr);
  return true;
}

bool has_client_certificate(const httplib::Request& request) {
  if (request.ssl == nullptr) return false;
  X509* certificate = SSL_get0_peer_certificate(request.ssl);
  return certificate != nullptr && SSL_get_verify_result(request.ssl) == X509_V_OK;
}

void fill(httplib::Response& response, const WebAnswer& answer) {
  response.status = answer.status;
  response.set_content(answer.text + (answer.text.ends_with('\n') ? "" : "\n"), answer.type);
}

WebAnswer refusal(int status, std::string why) {
  return {status, std::move(why)};
}

}  // namespace

struct WebServer::Impl {
  WebOptions options;
  WebRoutes routes;
  std::unique_ptr<Certificate> certificate;
  std::optional<TokenFile> tokens;
  std::unique_ptr<httplib::Server> server;
  int port = 0;

  void open();
  void set_limits();
  void set_routes();
  bool may_post(const httplib::Request& request);
  WebAnswer take_events(const httplib::Request& request, const httplib::ContentReader& read);
};

void WebServer::Impl::open() {
  if (!options.token_file.empty()) tokens.emplace(options.token_file);
  if (options.certificate_file.empty()) {
    server = std::make_unique<httplib::Server>();
  } else {
    certificate = std::make_unique<Certificate>(options.certificate_file, options.key_file);
    server = std::make_unique<httplib::SSLServer>([this](SSL_CTX& context) {
      return set_up_tls(context, *certificate, options.client_ca_file);
    });
    if (!server->is_valid()) {
      throw Error(ErrorCode::Usage, fmt::format("no certificate authority can be read from `{}`",
                                                options.client_ca_file));
    }
  }
  set_limits();
  set_routes();
  const bool any = options.port == 0;
  port = any ? server->bind_to_any_port(options.host) : options.port;
  if (any ? port <= 0 : !server->bind_to_port(options.host, options.port)) {
    throw Error(ErrorCode::Input,
                fmt::format("cannot listen on {} port {}", options.host, options.port));
  }
}

void WebServer::Impl::set_limits() {
  server->set_payload_max_length(options.body_limit);
  server->set_read_timeout(kReadSeconds);
  server->set_write_timeout(kReadSeconds);
  server->set_keep_alive_timeout(kIdleSeconds);
  server->set_keep_alive_max_count(kRequestsPerConnection);
  server->set_tcp_nodelay(true);
  server->new_task_queue = [threads = options.threads] { return new httplib::ThreadPool(threads); };
  server->set_exception_handler([](const auto&, auto& response, const std::exception_ptr&) {
    fill(response, refusal(500, "internal error"));
  });
  server->set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (!response.body.empty()) return;
    const auto status = response.status;
    fill(response, refusal(status, status == 413   ? "the body is larger than the limit"
                                   : status == 404 ? "there is nothing here"
                                                   : "the request was not understood"));
  });
}

void WebServer::Impl::set_routes() {
  const auto get = [this](const char* path, const std::function<WebAnswer()>& answer) {
    if (!answer) return;
    server->Get(path, [answer](const httplib::Request&, httplib::Response& response) {
      fill(response, answer());
    });
  };
  get("/healthz", routes.health);
  get("/readyz", routes.ready);
  get("/metrics", routes.metrics);
  if (!routes.events) return;
  server->Post(kEventsPath, [this](const httplib::Request& request, httplib::Response& response,
                                   const httplib::ContentReader& read) {
    const auto answer = take_events(request, read);
    fill(response, answer);
    if (routes.answered) routes.answered(answer.status);
  });
  const auto only_post = [](const httplib::Request&, httplib::Response& response) {
    response.set_header("Allow", "POST");
    fill(response, refusal(405, "events are posted here"));
  };
  server->Get(kEventsPath, only_post).Put(kEventsPath, only_post).Delete(kEventsPath, only_post);
}

bool WebServer::Impl::may_post(const httplib::Request& request) {
  if (!tokens && options.client_ca_file.empty()) return true;  // loopback only: see service.h
  if (has_client_certificate(request)) return true;
  constexpr std::string_view kBearer = "Bearer ";
  const auto header = request.get_header_value("Authorization");
  return tokens && header.starts_with(kBearer) &&
         tokens->holds(std::string_view(header).substr(kBearer.size()));
}

// A body is read to its end in any case, or else it would be taken for the next request; but it is
// only kept for those who may post. The limit holds for what it unpacks to as well.
WebAnswer WebServer::Impl::take_events(const httplib::Request& request,
                                       const httplib::ContentReader& read) {
  const bool allowed = may_post(request);
  std::string body;
  bool too_large = false;
  const bool whole = read([&](const char* data, std::size_t size) {
    if (allowed && body.size() + size <= options.body_limit) {
      body.append(data, size);
    } else {
      too_large = too_large || allowed;
    }
    return !too_large;
  });
  if (!allowed) return refusal(401, "a bearer token or a client certificate is wanted");
  if (too_large) return refusal(413, "the body is larger than the limit");
  if (!whole) {
    const auto length = request.get_header_value<std::uint64_t>("Content-Length");
    return length > options.body_limit ? refusal(413, "the body is larger than the limit")
                                       : refusal(400, "the body is not complete");
  }
  return routes.events(std::move(body), request.remote_addr);
}

WebServer::WebServer(const WebOptions& options, WebRoutes routes)
    : impl_(std::make_unique<Impl>()) {
  impl_->options = options;
  impl_->routes = std::move(routes);
  impl_->open();
}

WebServer::~WebServer() = default;

int WebServer::port() const {
  return impl_->port;
}

void WebServer::run() {
  impl_->server->listen_after_bind();
}

void WebServer::stop() {
  impl_->server->stop();
}

}  // namespace nsposture::web
