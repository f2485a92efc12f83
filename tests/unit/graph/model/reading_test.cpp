#include "graph/model/reading.h"

#include <catch2/catch.hpp>

using namespace nsposture;

TEST_CASE("a kind of which nothing was said is neither whole nor missing", "[reading]") {
  const Reading reading;
  CHECK_FALSE(reading.has_whole("Role"));
  CHECK_FALSE(reading.lacks("Role"));
  CHECK(reading.missing(kinds_of_grants()).empty());
}

TEST_CASE("what says less of a kind stays", "[reading]") {
  Reading reading;
  reading.note("Role", ReadState::Whole);
  CHECK(reading.has_whole("Role"));
  reading.note("Role", ReadState::Truncated, "one page");
  reading.note("Role", ReadState::Whole);
  CHECK(reading.lacks("Role"));
  CHECK_FALSE(reading.has_whole("Role"));
  CHECK(reading.missing(kinds_of_grants()) == std::vector<NotRead>{{"Role", "one page"}});
}

TEST_CASE("a server without a kind has none of it, but not without RBAC", "[reading]") {
  Reading reading;
  reading.note("NetworkPolicy", ReadState::Absent, "the server has no networkpolicies");
  CHECK(reading.has_whole("NetworkPolicy"));
  CHECK_FALSE(reading.lacks("NetworkPolicy"));
  reading.note("ClusterRole", ReadState::Absent, "the server has no clusterroles");
  CHECK(reading.lacks("ClusterRole"));
}

TEST_CASE("a part of an input that was not read may hold any kind", "[reading]") {
  Reading reading;
  reading.note("Role", ReadState::Whole);
  reading.note_unread("a.yaml");
  reading.note_unread("a.yaml");
  CHECK_FALSE(reading.has_whole("Role"));
  CHECK_FALSE(reading.lacks("Role"));
  CHECK(reading.missing(kinds_of_cluster_grants()) == std::vector<NotRead>{{"", "a.yaml"}});
  CHECK(reading.lacking(kinds_of_cluster_grants()).empty());
}

TEST_CASE("a dump of RBAC alone is whole for what RBAC decides", "[reading]") {
  Reading reading;
  reading.note("Namespace", ReadState::NotGiven, "the dump has none");
  CHECK(reading.lacks("Namespace"));
  CHECK(reading.missing(needed_kinds()).empty());
  reading.note("RoleBinding", ReadState::NotGiven, "the dump has none");
  CHECK(reading.lacking(needed_kinds()) == std::vector<std::string>{"RoleBinding"});
}
