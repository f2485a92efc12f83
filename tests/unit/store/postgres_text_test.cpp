#include "store/postgres/connection.h"
#include "store/postgres/text.h"

#include <catch2/catch.hpp>

namespace nsposture::store {

TEST_CASE("placeholders become those of PostgreSQL, outside of quotes only", "[store]") {
  CHECK(postgres::with_dollars("SELECT a FROM t WHERE b = ? AND c = ?") ==
        "SELECT a FROM t WHERE b = $1 AND c = $2");
  CHECK(postgres::with_dollars("f(?1, ?2) AND x = ?1") == "f($1, $2) AND x = $1");
  CHECK(postgres::with_dollars("SELECT '?' , ?") == "SELECT '?' , $1");
}

TEST_CASE("text that PostgreSQL cannot hold is replaced, the rest kept", "[store]") {
  using std::string_literals::operator""s;
  CHECK(postgres::storable_text("Gr\xc3\xbc\xc3\x9f"
                                "e \xe2\x82\xac \xf0\x9f\x98\x80") ==
        "Gr\xc3\xbc\xc3\x9f"
        "e \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(postgres::storable_text("a\0b"s) ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(postgres::storable_text("\xff\xc3") == "\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(postgres::storable_text("\xed\xa0\x80x") ==
        "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx");  // a surrogate
  CHECK(postgres::storable_text("\xc0\xaf").find('/') == std::string::npos);
  CHECK(postgres::storable_text("") == "");
}

TEST_CASE("bytes are written in hexadecimal", "[store]") {
  CHECK(postgres::bytea(std::string("\x00\xff\x10", 3)) == "\\x00ff10");
}

TEST_CASE("a URL is shown without its password, wherever it stands", "[store]") {
  CHECK(postgres::shown_url("postgresql://jane:s3cret@db.example:5432/fleet") ==
        "postgresql://jane@db.example:5432/fleet");
  CHECK(postgres::shown_url("postgresql://jane:a@b@db/fleet") == "postgresql://jane@db/fleet");
  CHECK(postgres::shown_url("postgres:///fleet?user=jane&password=s3cret&sslmode=verify-full") ==
        "postgres:///fleet?user=jane&password=…&sslmode=verify-full");
  CHECK(postgres::shown_url("postgresql://db/fleet?sslpassword=s3cret") ==
        "postgresql://db/fleet?sslpassword=…");
  CHECK(postgres::shown_url("postgresql://jane@db/fleet") == "postgresql://jane@db/fleet");
  CHECK(postgres::shown_url("postgresql://db:5432/fleet") == "postgresql://db:5432/fleet");
  CHECK(postgres::shown_url("postgresql://u:p%40ss@[::1]:5432/f") == "postgresql://u@[::1]:5432/f");
}

TEST_CASE("what is a PostgreSQL URL and what a path", "[store]") {
  CHECK(postgres::is_postgres_url("postgresql://db/x"));
  CHECK(postgres::is_postgres_url("postgres://db/x"));
  CHECK_FALSE(postgres::is_postgres_url("postgresql.db"));
  CHECK_FALSE(postgres::is_postgres_url("./postgres:/x"));
}

}  // namespace nsposture::store
