#include "analyzer/web/request_reader.h"

#include "graph/base/trim.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <utility>

namespace nsposture::web {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::error_code;

std::string text_of(beast::string_view view) {
  return {view.data(), view.size()};
}

struct Refusal {
  int status = 0;
  std::string why;
};

// "0" and two line ends: the minimum of a chunked body. Beast 1.74 asserts that it gets this much.
constexpr std::size_t kLeastOfChunks = 5;

constexpr const char* kTooManyFields = "the request has too many header fields";
constexpr const char* kHeadTooLarge = "the request line and header are larger than the limit";
constexpr const char* kBodyTooLarge = "the body is larger than the limit";
constexpr const char* kNotUnderstood = "the request was not understood";

// Beast parses the message; this class decides what to keep before anything is stored.
class Parser final : public http::basic_parser<true> {
 public:
  explicit Parser(const WebLimits& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.head_bytes));
    // Authorization is decided before the length is checked.
    body_limit(UINT64_MAX);
    eager(false);
  }

  RequestHead head;
  std::string body;
  std::size_t most = 0;  // of the body
  Refusal refusal;

 private:
  void refuse(int status, const char* why, error_code& error) {
    refusal = {status, why};
    error = http::error::bad_value;
  }

  void on_request_impl(http::verb /*verb*/, beast::string_view method, beast::string_view target,
                       int version, error_code& /*error*/) override {
    head.method = text_of(method);
    head.path = text_of(target.substr(0, target.find('?')));
    head.http11 = version == 11;
  }

  void on_response_impl(int /*status*/, beast::string_view /*reason*/, int /*version*/,
                        error_code& /*error*/) override {}

  void on_field_impl(http::field field, beast::string_view /*name*/, beast::string_view value,
                     error_code& error) override {
    if (++fields_ > limits_.fields) return refuse(431, kTooManyFields, error);
    if (in_body_) return;  // a trailer must not set the sender's credentials
    switch (field) {
      case http::field::authorization:
        if (!head.authorization.empty()) {
          return refuse(400, "the request has two Authorization fields", error);
        }
        head.authorization = text_of(value);
        return;
      case http::field::content_encoding:
        if (!head.content_encoding.empty()) head.content_encoding += ',';
        head.content_encoding += text_of(value);
        return;
      case http::field::expect:
        head.expects_continue |= beast::iequals(value, "100-continue");
        return;
      case http::field::transfer_encoding:
        // With any other encoding, the end of the body is not known for certain.
        if (!beast::iequals(value, "chunked")) {
          return refuse(501, "the only supported transfer encoding is chunked", error);
        }
        if (!head.http11) return refuse(400, "HTTP/1.0 has no transfer encodings", error);
        return;
      default:
        return;
    }
  }

  void on_header_impl(error_code& /*error*/) override {
    in_body_ = true;
    const auto length = content_length();
    if (length) head.length = *length;
    head.has_body = chunked() || length.value_or(0) > 0;
    head.keep_alive = keep_alive();
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& error) override {
    if (!length) return;
    if (*length > most) return refuse(413, kBodyTooLarge, error);
    body.reserve(static_cast<std::size_t>(*length));
  }

  std::size_t on_body_impl(beast::string_view bytes, error_code& error) override {
    return add(bytes, error);
  }

  void on_chunk_header_impl(std::uint64_t size, beast::string_view /*extensions*/,
                            error_code& error) override {
    if (size > most - body.size()) refuse(413, kBodyTooLarge, error);
  }

  std::size_t on_chunk_body_impl(std::uint64_t /*left*/, beast::string_view bytes,
                                 error_code& error) override {
    return add(bytes, error);
  }

  void on_finish_impl(error_code& /*error*/) override {}

  std::size_t add(beast::string_view bytes, error_code& error) {
    if (bytes.size() > most - body.size()) {
      refuse(413, kBodyTooLarge, error);
      return 0;
    }
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  const WebLimits& limits_;
  std::size_t fields_ = 0;
  bool in_body_ = false;
};

}  // namespace

struct RequestReader::Impl {
  explicit Impl(const WebLimits& the_limits) : limits(the_limits) { begin(); }

  const WebLimits& limits;
  std::optional<Parser> parser;
  State state = State::Head;
  std::size_t head_taken = 0;  // bytes of this head that are parsed
  std::string kept;            // received but not parsed yet
  Refusal refusal;

  void begin() {
    parser.emplace(limits);
    state = State::Head;
    head_taken = 0;
  }

  void refuse(int status, std::string why) {
    state = State::Refused;
    refusal = {status, std::move(why)};
  }

  [[nodiscard]] bool wants_bytes() const { return state == State::Head || state == State::Body; }

  void feed(std::string_view bytes);
  std::size_t parse(std::string_view bytes);
  std::size_t step(std::string_view bytes, bool& starved);
  void judge(const error_code& error);
};

void RequestReader::Impl::feed(std::string_view bytes) {
  // Avoids a copy of most of the body.
  if (kept.empty()) {
    kept.assign(bytes.substr(parse(bytes)));
  } else {
    kept.append(bytes);
    kept.erase(0, parse(kept));
  }
  if (kept.empty()) kept = {};  // idle connections hold no memory
}

std::size_t RequestReader::Impl::parse(std::string_view bytes) {
  std::size_t taken = 0;
  bool starved = false;
  while (wants_bytes() && !starved && taken < bytes.size()) {
    taken += step(bytes.substr(taken), starved);
  }
  if (state == State::Refused) return bytes.size();
  // The parser waits for a head, a chunk line or the trailers, whose end may never come.
  const auto waits = bytes.size() - taken;
  if (state == State::Head && head_taken + waits > limits.head_bytes) refuse(431, kHeadTooLarge);
  if (state == State::Body && waits > limits.head_bytes) {
    refuse(400, "a chunk header is larger than the limit");
  }
  return state == State::Refused ? bytes.size() : taken;
}

// One call of the parser. `starved`: it needs more bytes.
std::size_t RequestReader::Impl::step(std::string_view bytes, bool& starved) {
  error_code error;
  const bool in_head = state == State::Head;
  if (!in_head && parser->chunked() && bytes.size() < kLeastOfChunks) {
    starved = true;
    return 0;
  }
  const auto taken = parser->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  starved = error == http::error::need_more || (!error && taken == 0);
  if (in_head) head_taken += taken;
  if (error && error != http::error::need_more) {
    judge(error);
  } else if (in_head && head_taken > limits.head_bytes) {
    refuse(431, kHeadTooLarge);
  } else if (in_head && parser->is_header_done()) {
    state = State::Decide;
  } else if (!in_head && parser->is_done()) {
    state = State::Done;
  }
  return taken;
}

void RequestReader::Impl::judge(const error_code& error) {
  if (parser->refusal.status != 0) {
    refuse(parser->refusal.status, parser->refusal.why);
  } else if (error == http::error::header_limit) {
    refuse(431, kHeadTooLarge);
  } else if (error == http::error::body_limit) {
    refuse(413, kBodyTooLarge);
  } else if (error == http::error::bad_version) {
    refuse(505, "the request is not HTTP/1.0 or HTTP/1.1");
  } else {
    refuse(400, kNotUnderstood);
  }
}

RequestReader::RequestReader(const WebLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}

RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::feed(std::string_view bytes) {
  impl_->feed(bytes);
  return impl_->state;
}

RequestReader::State RequestReader::state() const {
  return impl_->state;
}

bool RequestReader::begun() const {
  return impl_->head_taken > 0 || !impl_->kept.empty();
}

const RequestHead& RequestReader::head() const {
  return impl_->parser->head;
}

RequestReader::State RequestReader::read_body(std::size_t limit) {
  auto& parser = *impl_->parser;
  parser.most = limit;
  if (!parser.head.has_body) {
    impl_->state = State::Done;
  } else if (parser.head.length.value_or(0) > limit) {
    impl_->refuse(413, kBodyTooLarge);
  } else {
    impl_->state = State::Body;
    impl_->feed({});
  }
  return impl_->state;
}

std::size_t RequestReader::body_size() const {
  return impl_->parser->body.size();
}

std::string RequestReader::take_body() {
  return std::move(impl_->parser->body);
}

RequestReader::State RequestReader::next() {
  impl_->begin();
  impl_->feed({});
  return impl_->state;
}

int RequestReader::status() const {
  return impl_->refusal.status;
}

const std::string& RequestReader::why() const {
  return impl_->refusal.why;
}

}  // namespace nsposture::web
