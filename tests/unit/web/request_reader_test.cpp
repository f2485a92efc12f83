#include "analyzer/web/request_reader.h"

#include <catch2/catch.hpp>

using nsposture::web::RequestReader;
using nsposture::web::WebLimits;
using State = RequestReader::State;

namespace {

const WebLimits kLimits;

const std::string kPost =
    "POST /audit?timeout=30s HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";

// Up to the decision, or a refusal.
int status_of(const std::string& bytes) {
  RequestReader reader(kLimits);
  if (reader.feed(bytes) == State::Decide) reader.read_body(1000);
  return reader.state() == State::Refused ? reader.status() : 0;
}

}  // namespace

TEST_CASE("a request is read from whatever pieces it comes in", "[web]") {
  const std::string text = kPost + "hello";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    RequestReader reader(kLimits);
    for (std::size_t at = 0; at < text.size(); at += piece) {
      reader.feed(text.substr(at, piece));
      if (reader.state() == State::Decide) reader.read_body(1000);
    }
    REQUIRE(reader.state() == State::Done);
    CHECK(reader.head().method == "POST");
    CHECK(reader.head().path == "/audit");
    CHECK(reader.head().keep_alive);
    CHECK(reader.take_body() == "hello");
  }
}

TEST_CASE("nothing of a body is read before it is asked for", "[web]") {
  RequestReader reader(kLimits);
  REQUIRE(reader.feed(kPost + "hel") == State::Decide);
  CHECK(reader.body_size() == 0);
  CHECK(reader.read_body(1000) == State::Body);
  CHECK(reader.body_size() == 3);
  CHECK(reader.feed("lo") == State::Done);
}

TEST_CASE("requests may come one behind the other", "[web]") {
  RequestReader reader(kLimits);
  const std::string get = "GET /healthz HTTP/1.1\r\n\r\n";
  REQUIRE(reader.feed(get + kPost + "hello" + get) == State::Decide);
  CHECK_FALSE(reader.head().has_body);
  REQUIRE(reader.next() == State::Decide);
  CHECK(reader.read_body(1000) == State::Done);
  CHECK(reader.take_body() == "hello");
  REQUIRE(reader.next() == State::Decide);
  CHECK(reader.head().path == "/healthz");
  CHECK(reader.next() == State::Head);
  CHECK_FALSE(reader.begun());
}

TEST_CASE("chunks are put together, with extensions and trailers", "[web]") {
  const std::string text =
      "POST /audit HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;a=b\r\nhel\r\n02\r\nlo\r\n0\r\nAuthorization: Bearer late\r\n\r\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, text.size()}) {
    RequestReader reader(kLimits);
    for (std::size_t at = 0; at < text.size(); at += piece) {
      reader.feed(text.substr(at, piece));
      if (reader.state() == State::Decide) reader.read_body(1000);
    }
    REQUIRE(reader.state() == State::Done);
    CHECK(reader.take_body() == "hello");
    CHECK(reader.head().authorization.empty());
  }
}

TEST_CASE("a head that ends nowhere is refused at the limit, however it is cut", "[web]") {
  const std::vector<std::string> lines = {"GET /" + std::string(20'000, 'a'),
                                          "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a'), [] {
                                            std::string many = "GET / HTTP/1.1\r\n";
                                            while (many.size() < 20'000)
                                              many += "X: " + std::string(1'000, 'a') + "\r\n";
                                            return many;
                                          }()};
  for (const auto& text : lines) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1'007}, text.size()}) {
      RequestReader reader(kLimits);
      std::size_t taken = 0;
      while (reader.state() == State::Head && taken < text.size()) {
        reader.feed(std::string_view(text).substr(taken, piece));
        taken += piece;
      }
      REQUIRE(reader.state() == State::Refused);
      CHECK(reader.status() == 431);
      CHECK(taken <= kLimits.head_bytes + piece);
    }
  }
}

TEST_CASE("a hundred fields are taken and no more", "[web]") {
  const auto request = [](int fields) {
    std::string text = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < fields; ++i) text += "X: y\r\n";
    return text + "\r\n";
  };
  CHECK(status_of(request(100)) == 0);
  CHECK(status_of(request(101)) == 431);
}

TEST_CASE("a chunk's line and trailers end somewhere", "[web]") {
  const std::string head = "POST /audit HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& [begin, more] : std::vector<std::pair<std::string, std::string>>{
           {"1;", "a"}, {"", "0"}, {"0\r\nX: ", "a"}, {"0\r\n", "X: y\r\n"}}) {
    RequestReader reader(kLimits);
    reader.feed(head + begin);
    reader.read_body(1'000'000);
    std::size_t sent = 0;
    while (reader.state() == State::Body && sent < 100'000) {
      reader.feed(more);
      sent += more.size();
    }
    CHECK(reader.state() == State::Refused);
    CHECK(sent <= kLimits.head_bytes + more.size());
  }
}

TEST_CASE("a body over the limit is refused by its length or when it gets there", "[web]") {
  RequestReader reader(kLimits);
  reader.feed(kPost);
  CHECK(reader.read_body(4) == State::Refused);
  CHECK(reader.status() == 413);
  const std::string head = "POST /audit HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string body : {"5\r\nhello\r\n0\r\n\r\n", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
                                 "ffffffffffffffff\r\n", "2\r\nhe\r\nffffffffffffffff\r\n"}) {
    RequestReader chunks(kLimits);
    chunks.feed(head + body);
    CHECK(chunks.read_body(4) == State::Refused);
    CHECK(chunks.status() == 413);
  }
}

// RFC 9112, 6.3: whose end is not certain may hide another request.
TEST_CASE("a body whose length is in doubt is refused", "[web]") {
  const auto post = [](const std::string& fields, const std::string& version = "1.1") {
    return "POST /audit HTTP/" + version + "\r\nHost: x\r\n" + fields + "\r\n";
  };
  CHECK(status_of(post("Content-Length: 5\r\nContent-Length: 6\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 5, 6\r\n")) == 400);
  CHECK(status_of(post("Content-Length: -5\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 99999999999999999999\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding: gzip, chunked\r\n")) == 501);
  CHECK(status_of(post("Transfer-Encoding: xchunked\r\n")) == 501);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\n", "1.0")) == 400);
  CHECK(status_of(post("Content-Length : 5\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 5\r\nContent-Length: 5\r\n")) == 0);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\n")) == 0);
}

TEST_CASE("what is no HTTP is refused", "[web]") {
  CHECK(status_of("\x16\x03\x01 a TLS hello\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/2.0\r\n\r\n") == 505);
  CHECK(status_of("GET /\r\n\r\n") != 0);
  CHECK(status_of("GET / HTTP/1.1\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n") == 400);
  CHECK(status_of(std::string("GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", 26)) == 400);
}

TEST_CASE("HTTP/1.0 ends its connection unless it asks otherwise", "[web]") {
  RequestReader reader(kLimits);
  reader.feed("GET / HTTP/1.0\r\n\r\n");
  CHECK_FALSE(reader.head().keep_alive);
  reader.next();
  reader.feed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(reader.head().keep_alive);
  reader.next();
  reader.feed("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK_FALSE(reader.head().keep_alive);
}
