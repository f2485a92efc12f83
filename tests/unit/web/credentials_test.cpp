// Tokens from a file: rotated, revoked, and never from something that is no file.
#include "analyzer/web/credentials.h"

#include "graph/base/error.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using nsposture::web::TokenFile;
using namespace nsposture::tests;

TEST_CASE("a token file that stays empty revokes its tokens after the grace time", "[web]") {
  const Folder folder;
  const auto path = folder.write("tokens", "\xef\xbb\xbf# senders\none\ntwo\n");
  TokenFile kept(path);
  TokenFile revoked(path, std::chrono::milliseconds(0));
  CHECK(kept.holds("one"));
  CHECK(kept.holds("two"));
  CHECK_FALSE(kept.holds(""));
  folder.write("tokens", "# nobody\n");
  CHECK(kept.holds("one"));
  CHECK_FALSE(revoked.holds("one"));
  folder.write("tokens", "three\n");
  CHECK(revoked.holds("three"));
  CHECK(kept.holds("three"));
  CHECK_FALSE(kept.holds("one"));
}

TEST_CASE("a pipe or a device in the place of a token file is not waited for", "[web]") {
  const Folder folder;
  const auto path = folder.write("tokens", "one\n");
  TokenFile tokens(path, std::chrono::milliseconds(0));
  std::filesystem::remove(path);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK(tokens.holds("one"));
  CHECK_THROWS_AS(TokenFile(path), nsposture::Error);
  CHECK_THROWS_AS(TokenFile("/dev/zero"), nsposture::Error);
}
