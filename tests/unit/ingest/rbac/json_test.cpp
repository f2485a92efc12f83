#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::ingest;

TEST_CASE("a kubectl list is read although its kind comes last", "[ingest]") {
  const auto result = read("{\n  \"apiVersion\": \"v1\",\n  \"items\": [\n    " + role_json("a") +
                           ",\n    " + role_json("b") + "\n  ],\n  \"kind\": \"List\"\n}\n");
  CHECK(result.diagnostics.empty());
  REQUIRE(role_names(result) == Strings{"a", "b"});
  CHECK(result.cluster.roles[1].pos == SourcePos{0, 5, 5});
  CHECK(result.cluster.roles[1].rules[0].pos.line == 5);
  CHECK(result.cluster.roles[1].rules[0].pos.column > 5);
}

TEST_CASE("items of a typed list take kind and version from the list", "[ingest]") {
  const auto result = read(R"({"items":[{"metadata":{"name":"b"},
    "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"r"},
    "subjects":[{"kind":"Group","apiGroup":"rbac.authorization.k8s.io","name":"g"}]}],
    "kind":"ClusterRoleBindingList","apiVersion":"rbac.authorization.k8s.io/v1"})");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.cluster.bindings.size() == 1);
  CHECK(result.cluster.bindings[0].role_ref.name == "r");
  CHECK(result.cluster.bindings[0].subjects[0] == Subject{SubjectKind::Group, "", "g"});
}

TEST_CASE("arrays, lines of objects and lists in lists are read", "[ingest]") {
  CHECK(role_names(read("[" + role_json("a") + "," + role_json("b") + "]")) == Strings{"a", "b"});
  CHECK(role_names(read(role_json("a") + "\n" + role_json("b") + "\n")) == Strings{"a", "b"});
  CHECK(role_names(read(role_json("a") + role_json("b"))) == Strings{"a", "b"});
  CHECK(role_names(read(role_json("a") + "\n---\n" + role_json("b"))) == Strings{"a", "b"});
  CHECK(role_names(read(R"({"kind":"List","items":[{"kind":"List","items":[)" + role_json("a") +
                        "]}]}")) == Strings{"a"});
  CHECK(read(R"({"kind":"List","apiVersion":"v1","items":[]})").diagnostics.empty());
  CHECK(read(R"({"kind":"List","apiVersion":"v1","items":null})").diagnostics.empty());
}

TEST_CASE("escaped keys and texts mean what they stand for", "[ingest]") {
  const auto result =
      read(R"({"\u006bind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1",
    "metadata":{"name":"\u0061b"},"rules":[]})");
  CHECK(result.diagnostics.empty());
  CHECK(role_names(result) == Strings{"ab"});
}

TEST_CASE("a malformed item costs only itself and is placed", "[ingest]") {
  const auto result = read("{\"kind\":\"List\",\"items\":[\n" + role_json("a") +
                           ",\n{\"kind\": tru@},\n" + role_json("b") + "\n]}");
  CHECK(role_names(result) == Strings{"a", "b"});
  REQUIRE(unreadable(result).size() == 1);
  CHECK(unreadable(result)[0].starts_with("test.yaml:3:"));
  CHECK(unreadable(result)[0].find("not valid JSON") != std::string::npos);
}

TEST_CASE("a text that ends too early keeps what came before", "[ingest]") {
  const auto whole = "{\"kind\":\"List\",\"items\":[\n" + role_json("a") + ",\n" + role_json("b");
  for (const auto* tail : {"", ",", ",{", ",{\"kind", ",{\"kind\":\"Role\",\"x\":[1"}) {
    const auto result = read(whole + tail);
    INFO(tail);
    CHECK(role_names(result) == Strings{"a", "b"});
    REQUIRE(unreadable(result).size() == 1);
    CHECK(unreadable(result)[0].starts_with("test.yaml:3:"));
  }
}

TEST_CASE("a bracket too many or too few is one error", "[ingest]") {
  const auto extra =
      read("{\"items\":[\n" + role_json("a") + "},\n" + role_json("b") + "],\"kind\":\"List\"}");
  CHECK(extra.cluster.roles.size() == 1);
  CHECK(unreadable(extra).size() == 1);
  const auto missing = read(role_json("a") + "\n{\"kind\":\"ClusterRole\",\n" + role_json("b"));
  CHECK(role_names(missing) == Strings{"a"});
  REQUIRE(unreadable(missing).size() == 1);
  CHECK(unreadable(missing)[0].starts_with("test.yaml:3:"));
}

TEST_CASE("what is no object is told", "[ingest]") {
  CHECK(unreadable(read("[1, " + role_json("a") + "]")).size() == 1);
  const auto result = read("[" + role_json("a") + ", 17, \"x\"]");
  CHECK(role_names(result) == Strings{"a"});
  CHECK(unreadable(result).size() == 2);
  CHECK(unreadable(read(role_json("a") + " trailing")).size() == 1);
}

TEST_CASE("invalid UTF-8 in one object costs that object", "[ingest]") {
  const auto result = read(role_json("a") + "\n{\"x\":\"\xC0\xAF\"}\n" + role_json("b"));
  CHECK(role_names(result) == Strings{"a", "b"});
  CHECK(unreadable(result) == Strings{"test.yaml:2:7: not valid JSON: invalid UTF-8"});
}

TEST_CASE("deep nesting ends in a sentence", "[ingest]") {
  const std::string deep(100'000, '[');
  const auto open = read("{\"x\":" + deep);
  REQUIRE(unreadable(open).size() == 1);
  const auto closed = read("{\"x\":" + deep + std::string(100'000, ']') + "}" + role_json("a"));
  REQUIRE(unreadable(closed).size() == 1);
  CHECK(unreadable(closed)[0].find("nested deeper than 200 levels") != std::string::npos);
  CHECK(role_names(closed) == Strings{"a"});
}

TEST_CASE("a line of a hundred megabytes is no trouble", "[ingest]") {
  const std::string filler(100U << 20U, 'x');
  const auto result =
      read(R"({"kind":"List","items":[{"kind":"ConfigMap","apiVersion":"v1","data":{"x":")" +
           filler + "\"}}," + role_json("a") + "]}");
  CHECK(role_names(result) == Strings{"a"});
  REQUIRE(unreadable(result).size() == 1);
  CHECK(unreadable(result)[0].find("larger than 16 MiB") != std::string::npos);
}

TEST_CASE("the last of equal keys counts and the clash is told", "[ingest]") {
  const auto result = read(R"({"kind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1",
    "metadata":{"name":"a","name":"b"},"rules":[]})");
  CHECK(role_names(result) == Strings{"b"});
  CHECK(warnings(result) == Strings{"test.yaml:2:28: duplicate key `name`: the last one counts"});
}

TEST_CASE("a byte order mark and blank space before the text are skipped", "[ingest]") {
  CHECK(role_names(read("\xEF\xBB\xBF \n\t" + role_json("a"))) == Strings{"a"});
  CHECK(role_names(read("\xEF\xBB\xBF" + role_yaml("a"))) == Strings{"a"});
  CHECK(read("").diagnostics.empty());
  CHECK(read(" \n\n").diagnostics.empty());
}
