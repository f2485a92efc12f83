#include "graph/base/masked.h"

#include <catch2/catch.hpp>

#include <string>

using nsposture::masked;

TEST_CASE("a password in an address is not shown, whatever the scheme", "[base]") {
  CHECK(masked("https://adm:SECRET@host:6443/x") == "https://adm@host:6443/x");
  CHECK(masked("cannot reach `socks5://u:SECRET@p:1080`: refused") ==
        "cannot reach `socks5://u@p:1080`: refused");
  CHECK(masked("POSTGRESQL://u:SECRET@h/x and postgres://v:SECRET@h") ==
        "POSTGRESQL://u@h/x and postgres://v@h");
  // Whoever did not escape it.
  CHECK(masked("https://u:SEC@RET@host/x") == "https://u@host/x");
  CHECK(masked("https://u:SEC/RET@host/x").find("SEC") == std::string::npos);
}

TEST_CASE("addresses without a password stay what they are", "[base]") {
  for (const auto* text : {"https://host:6443", "https://u@host/x", "https://host/a:b@c",
                           "user:name@example.com", "s3://bucket/key", "::1", "a: b", ""}) {
    CHECK(masked(text) == text);
  }
}

TEST_CASE("settings and tokens are not shown", "[base]") {
  CHECK(masked("host=h user=u password=SECRET dbname=x") == "host=h user=u password=… dbname=x");
  CHECK(masked("PASSWORD='SEC RET' x") == "PASSWORD=… x");
  CHECK(masked("postgresql://h/x?sslpassword=SECRET&a=b") == "postgresql://h/x?sslpassword=…&a=b");
  const std::string token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
  CHECK(masked("invalid token " + token + ", try again") == "invalid token …, try again");
  CHECK(masked("Bearer abcdefghijklmnopqrstuvwxyz012345") == "Bearer …");
  CHECK(masked("a bearer token is wanted") == "a bearer token is wanted");
  CHECK(masked("eyJ is how they begin") == "eyJ is how they begin");
  // The last character of the text.
  CHECK(masked("password='") == "password=…");
  CHECK(masked("password=") == "password=");
}
