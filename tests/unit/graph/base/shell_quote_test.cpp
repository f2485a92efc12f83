#include "graph/base/shell_quote.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

TEST_CASE("commands are safe to paste, whatever the name", "[base]") {
  CHECK(shell_quote("team-a") == "team-a");
  CHECK(shell_quote("a; rm -rf /") == "'a; rm -rf /'");
  CHECK(shell_quote("it's") == R"('it'\''s')");
  CHECK(shell_quote("") == "''");
  CHECK(shell_quote("--flag") == "--flag");  // quotes change nothing: commands put -- before
  CHECK(shell_quote("--as=eve") == "--as=eve");
  CHECK(shell_quote("kind=Pod,name=a+b%20@c") == "kind=Pod,name=a+b%20@c");
  CHECK(shell_quote("a\nb\x1b'c") == R"($'a\x0ab\x1b\'c')");
}

}  // namespace nsposture::tests
