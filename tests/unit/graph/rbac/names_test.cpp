#include "graph/base/go_quote.h"
#include "graph/validation/name_validation.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

using Texts = std::vector<std::string>;

TEST_CASE("a DNS label is told from what is none", "[rbac][names]") {
  for (const std::string good : {"a", "0", "team-a", "a--b"}) {
    CHECK(validation::dns_label_errors(good).empty());
  }
  CHECK(validation::dns_label_errors(std::string(63, 'a')).empty());
  for (const std::string bad : {"", "-a", "a-", "A", "a_b", "a b", "*", "\xC3\xA4"}) {
    INFO(bad);
    CHECK(validation::dns_label_errors(bad).size() == 1);
  }
  CHECK(validation::dns_label_errors("a.b") == Texts{"must not contain dots"});
  CHECK(validation::dns_label_errors(std::string(64, 'a')) ==
        Texts{"must be no more than 63 bytes"});
  CHECK(validation::dns_label_errors("Team") ==
        Texts{"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or "
              "'-', and must start and end with an alphanumeric character (e.g. 'my-name',  or "
              "'123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"});
}

TEST_CASE("a DNS subdomain is labels between dots", "[rbac][names]") {
  CHECK(validation::dns_subdomain_errors("a.b-c.d0").empty());
  CHECK(validation::dns_subdomain_errors(std::string(100, 'a')).empty());
  for (const std::string bad : {"", ".", "a.", ".a", "a..b", "a.-b", "A.b"}) {
    INFO(bad);
    CHECK(validation::dns_subdomain_errors(bad).size() == 1);
  }
  CHECK(validation::dns_subdomain_errors(std::string(254, 'a')) ==
        Texts{"must be no more than 253 bytes"});
}

TEST_CASE("a path segment may hold nearly everything", "[rbac][names]") {
  CHECK(validation::path_segment_errors("system:node PROXY *").empty());
  CHECK(validation::path_segment_errors("...").empty());
  CHECK(validation::path_segment_errors(".") == Texts{"may not be '.'"});
  CHECK(validation::path_segment_errors("..") == Texts{"may not be '..'"});
  CHECK(validation::path_segment_errors("a%/b") ==
        Texts{"may not contain '/'", "may not contain '%'"});
}

TEST_CASE("a qualified name has an optional prefix", "[rbac][names]") {
  for (const std::string good : {"a", "A.b_c-d", "example.com/a", "0"}) {
    CHECK(validation::qualified_name_errors(good).empty());
  }
  CHECK(validation::qualified_name_errors("").size() == 2);
  CHECK(validation::qualified_name_errors("/a") == Texts{"prefix part must be non-empty"});
  CHECK(validation::qualified_name_errors("Bad_/a").size() == 1);
  CHECK(validation::qualified_name_errors("a/b/c").size() == 1);
  CHECK(validation::qualified_name_errors("-a").size() == 1);
  CHECK(validation::qualified_name_errors(std::string(64, 'a')) ==
        Texts{"name part must be no more than 63 bytes"});
}

TEST_CASE("a label's value may be empty", "[rbac][names]") {
  CHECK(validation::label_value_errors("").empty());
  CHECK(validation::label_value_errors("A.b_c").empty());
  CHECK(validation::label_value_errors("a b").size() == 1);
  CHECK(validation::label_value_errors(".a").size() == 1);
  CHECK(validation::label_value_errors(std::string(64, 'a')).size() == 1);
}

TEST_CASE("text is quoted as Go quotes it", "[rbac][names]") {
  CHECK(go_quote("plain") == R"("plain")");
  CHECK(go_quote("a\"b\\c") == R"("a\"b\\c")");
  CHECK(go_quote("\n\t\x1b\x7f") == R"("\n\t\x1b\x7f")");
  CHECK(go_quote("gr\xC3\xBC\xC3\x9F \xE4\xB8\xAD \xF0\x9F\x98\x80") ==
        "\"gr\xC3\xBC\xC3\x9F \xE4\xB8\xAD \xF0\x9F\x98\x80\"");
  CHECK(go_quote("\xE2\x80\xAE\xC2\xA0\xEF\xBB\xBF") == R"("\u202e\u00a0\ufeff")");
  CHECK(go_quote("\xFF\xC3") == R"("\xff\xc3")");
  CHECK(go_quote("\xED\xA0\x80\xC0\x80") == R"("\xed\xa0\x80\xc0\x80")");
  CHECK(go_string_slice({"/a", "b\""}) == R"([]string{"/a", "b\""})");
  CHECK(go_string_slice({}) == "[]string{}");
}

}  // namespace nsposture::tests
