#include "analyzer/web/admission.h"

#include <catch2/catch.hpp>

#include <vector>

using nsposture::web::Admission;
using nsposture::web::WebLimits;

namespace {

WebLimits limits(std::size_t connections, std::size_t reserve, std::size_t per_address) {
  WebLimits limits;
  limits.connections = connections;
  limits.reserve = reserve;
  limits.per_address = per_address;
  return limits;
}

struct Crowd {
  explicit Crowd(const WebLimits& of) : admission(of) {}

  Admission admission;
  std::vector<std::unique_ptr<Admission::Place>> places;
  std::vector<std::size_t> sent;  // who had to go, in order

  bool come(const std::string& from) {
    places.push_back(admission.enter(from, [this, who = places.size()] { sent.push_back(who); }));
    return places.back() != nullptr;
  }
};

using Sent = std::vector<std::size_t>;

}  // namespace

TEST_CASE("of too many without credentials the one that came first goes", "[web]") {
  Crowd crowd(limits(5, 2, 100));
  for (int i = 0; i < 3; ++i) CHECK(crowd.come(std::to_string(i)));
  CHECK(crowd.sent.empty());
  CHECK(crowd.come("x"));
  CHECK(crowd.come("x"));
  CHECK(crowd.sent == Sent{0, 1});
}

TEST_CASE("one address does not take the places of others", "[web]") {
  Crowd crowd(limits(100, 0, 2));
  crowd.come("good");
  for (int i = 0; i < 4; ++i) crowd.come("bad");
  CHECK(crowd.sent == Sent{1, 2});
}

TEST_CASE("whoever has shown credentials stays, whoever else comes", "[web]") {
  Crowd crowd(limits(5, 2, 100));
  crowd.come("server");
  crowd.places[0]->prove();
  crowd.places[0]->prove();
  for (int i = 0; i < 50; ++i) CHECK(crowd.come("bad"));
  CHECK(crowd.sent.front() == 1);
  CHECK(crowd.sent.size() == 47);
}

TEST_CASE("there is no place only when all have shown credentials", "[web]") {
  Crowd crowd(limits(3, 1, 100));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(crowd.come("server"));
    crowd.places[i]->prove();
  }
  CHECK_FALSE(crowd.come("server"));
  CHECK(crowd.sent.empty());
  crowd.places[1].reset();
  CHECK(crowd.come("server"));
}

TEST_CASE("a place that was taken away may be given up and proven without harm", "[web]") {
  Crowd crowd(limits(1, 0, 1));
  crowd.come("a");
  crowd.come("b");
  CHECK(crowd.sent == Sent{0});
  crowd.places[0]->prove();
  crowd.places[0].reset();
  crowd.places[1].reset();
  CHECK(crowd.come("c"));
  CHECK(crowd.sent == Sent{0});
}
